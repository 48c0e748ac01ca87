"""Two machines behind a proxy, on a PostgreSQL with a replica that confirms every commit."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic
from urllib.parse import quote

from chaos.databases import Cluster, PostgreSQL
from chaos.report import Result
from chaos.sites import PAUSE, Site, environment, running
from chaos.stage import PEOPLE, Skip, Stage, elapsed, scenario
from chaos.visitors import Browser, answering
from tests.browser.serving import free_port

NGINX = """\
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/a;
    uwsgi_temp_path {folder}/b; scgi_temp_path {folder}/c;
    upstream plumb {{
        server 127.0.0.1:{one} max_fails=1 fail_timeout=5s;
        server 127.0.0.1:{two} max_fails=1 fail_timeout=5s;
        keepalive 16;
    }}
    server {{
        listen 127.0.0.1:{port};
        client_max_body_size 7m;
        location / {{
            proxy_pass http://plumb;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_connect_timeout 2s;
        }}
    }}
}}
"""
CADDY = """\
{{
\tadmin off
\tauto_https off
}}
http://127.0.0.1:{port} {{
\treverse_proxy 127.0.0.1:{one} 127.0.0.1:{two} {{
\t\thealth_uri /readyz
\t\thealth_interval 1s
\t\thealth_timeout 5s
\t\tlb_try_duration 5s
\t}}
}}
"""
FAILS_OVER = 3.0
"""Seconds from the death of the first database to the order that makes the second take writes."""
WAITS = 10.0
"""Seconds after which somebody tries again, as the page of an outage asks for (Retry-After)."""


@contextmanager
def proxy(folder: Path, name: str, one: int, two: int) -> Iterator[int]:
    """The program of this name in front of two servers: its port."""
    port, program = free_port(), shutil.which(name)
    if program is None:
        raise Skip(f"there is no {name}")
    file = folder / "proxy.conf"
    text = NGINX if name == "nginx" else CADDY
    file.write_text(text.format(folder=folder, one=one, two=two, port=port))
    ways = {
        "nginx": [program, "-c", str(file), "-g", "daemon off;"],
        "caddy": [program, "run", "--config", str(file), "--adapter", "caddyfile"],
    }
    # Caddy keeps what it remembers at home, which is not ours to write to.
    home = os.environ | {"HOME": str(folder)}
    with (folder / "proxy.log").open("wb") as log:
        process = subprocess.Popen(ways[name], stdout=log, stderr=log, env=home)  # noqa: S603
    try:
        end = monotonic() + 20
        while Browser(port).get("/healthz").status != 200 and monotonic() < end:
            PAUSE.wait(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def any_proxy() -> str:
    """nginx, or else Caddy."""
    return "nginx" if shutil.which("nginx") else "caddy"


class Pair:
    """A database that takes writes, and one that follows it."""

    def __init__(self, stage: Stage, stack: ExitStack) -> None:
        programs, folder = stage.cluster.programs, stage.folder
        folder.chmod(0o711)
        self.first, self.second = Cluster(programs, folder / "first"), Cluster(programs, folder / "second")
        self.first.copy_of(stage.cluster, following=False)
        self.first.start()
        stack.callback(self.end)
        self.second.copy_of(self.first, following=True)
        self.second.start()
        name = stage.folder.name
        self.first.ask("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'second'")
        self.first.ask("postgres", "SELECT pg_reload_conf()")
        hosts = quote(f"{self.first.folder},{self.second.folder}", safe="")
        self.address = f"postgres://postgres:@/{name}?host={hosts}&target_session_attrs=read-write"
        self.survivor = PostgreSQL(self.second, name)

    def follows(self) -> bool:
        """Whether each commit waits for the second."""
        return self.first.ask("postgres", "SELECT sync_state FROM pg_stat_replication") == [("sync",)]

    def end(self) -> None:
        """Both, whatever became of them."""
        for cluster in (self.first, self.second):
            try:
                cluster.stop("immediate")
            except RuntimeError:
                continue


@contextmanager
def two_nodes(stage: Stage, name: str) -> Iterator[tuple[Pair, Site, Site, int]]:
    """Two servers with one key on the pair, and this proxy before them."""
    with ExitStack() as stack:
        pair = Pair(stage, stack)
        settings = environment(stage.data, pair.address, PLUMB_PROXIES="1")
        one, two = (stack.enter_context(running(settings, stage.folder / f"log-{node}")) for node in "ab")
        port = stack.enter_context(proxy(stage.folder, name, one.port, two.port))
        end = monotonic() + 20
        while not pair.follows() and monotonic() < end:
            PAUSE.wait(0.2)
        yield pair, one, two, port


@scenario("R13: one of two web servers behind nginx dies, and comes back", ("PostgreSQL",))
def node_dies(stage: Stage) -> Result:
    return dies_behind(stage, "nginx")


@scenario("R13: one of two web servers behind Caddy dies, and comes back", ("PostgreSQL",))
def node_dies_behind_caddy(stage: Stage) -> Result:
    return dies_behind(stage, "caddy")


def dies_behind(stage: Stage, name: str) -> Result:
    """What people who answer notice of it."""
    with two_nodes(stage, name) as (pair, one, two, port):
        with answering(port, PEOPLE, stage.journal, rest=1.0) as crowd:
            crowd.wait_for(4 * PEOPLE)
            one.kill()
            wrong = [] if crowd.wait_for(4 * PEOPLE) else ["nobody got on with the other one"]
            one.start()
            crowd.wait_for(4 * PEOPLE)
        survivor = PostgreSQL(pair.first, stage.folder.name)
        if crowd.most_again > 1:
            wrong.append(f"somebody was asked to try again {crowd.most_again} times")
        return stage.result(
            two,
            crowd,
            f"nobody was asked to try again more than {crowd.most_again} times",
            wrong,
            survivor,
        )


@scenario("R13: the database that takes writes dies, and its replica is made to take them", ("PostgreSQL",))
def database_fails_over(stage: Stage) -> Result:
    name = any_proxy()
    with two_nodes(stage, name) as (pair, _one, two, port):
        wrong = [] if pair.follows() else ["commits do not wait for the replica"]
        with answering(port, PEOPLE, stage.journal, rest=WAITS) as crowd:
            crowd.wait_for(6 * PEOPLE)
            pair.first.kill()
            began = monotonic()
            PAUSE.wait(FAILS_OVER)
            pair.second.promote()
            if not crowd.wait_for(4 * PEOPLE, 60):
                wrong.append("nobody got on with the replica")
            took = elapsed(began)
        if crowd.most_again > 1:
            wrong.append(f"somebody was asked to try again {crowd.most_again} times")
        said = (
            f"behind {name}, promoted after {FAILS_OVER:.0f} s; {took:.0f} s after its death they had gone on, {4 * PEOPLE} forms further, in the same "
            f"processes; nobody was asked to try again more than {crowd.most_again} times"
        )
        return stage.result(two, crowd, said, wrong, pair.survivor)
