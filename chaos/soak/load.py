"""Who does what: eight people at an even pace, an editor, and an operator. Each request is noted with what it came to."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, cycle
from threading import Event, Lock, Semaphore, Thread
from time import monotonic

from chaos.databases import Database, stored
from chaos.forms import fields_of
from chaos.journal import Journal, Loss, compare
from chaos.sites import must
from chaos.soak.figures import Call
from chaos.stage import Stage
from chaos.visitors import FORM, Browser, Page, Visitor

PATIENCE = 300.0
"""Seconds after which browsers give up. What is slow is counted as slow, and not sent again."""
STEP_EVERY = 1.6
"""Seconds between two steps of one person: a page and its form."""
LOOK_EVERY = 10.0
"""Seconds between two things that the editor does."""
CHORES_EVERY = 300.0
PUBLISH_AFTER = 60
"""Things that the editor does between two publications: ten minutes."""
EDITIONS = 8
"""Published before the clock runs: a process keeps so many, and grows until it has them."""
PDF_AFTER = 5
"""Every so many reports."""

KINDS = (
    (r"POST /a/.*/rate/", "a rating"),
    (r"POST /a/.*/question", "an answer"),
    (r"GET /a/.*/rate/", "page of a rating"),
    (r"GET /a/.*/question", "page of a question"),
    (r"POST /start", "beginning"),
    (r"GET /r/[^/]*$", "report"),
    (r"GET /r/[^/]*/plan$", "plan"),
    (r"GET .*\.pdf$", "PDF"),
    (r"GET /r/.*\.(json|ics|csv|html)$", "other files"),
    (r"POST /admin/skills/edition/publish/", "publishing"),
    (r"GET /admin/skills/edition/publish/effect", "desk: what publishing would do"),
    (r"GET /admin/skills/edition/publish/", "desk: the page before publishing"),
    (r"POST /admin/", "desk: saving"),
    (r"GET /admin/", "desk: other pages"),
    (r"manage.py", ""),
    (r"", "other pages"),
)
"""How requests are called, by the first that fits; commands have their own name."""


class Tally:
    """Everything that was asked, by kind."""

    def __init__(self) -> None:
        self._calls: dict[str, list[Call]] = {}
        self._lock = Lock()

    def note(self, what: str, call: Call) -> None:
        """One more; `what` is a method and an address, or a command."""
        kind = next(name for pattern, name in KINDS if re.match(pattern, what)) or what
        with self._lock:
            self._calls.setdefault(kind, []).append(call)

    def calls(self) -> dict[str, list[Call]]:
        """By kind, in the order of `KINDS`."""
        order = [name for _, name in KINDS]
        with self._lock:
            return {
                kind: list(self._calls[kind])
                for kind in sorted(
                    self._calls, key=lambda kind: (order.index(kind) if kind in order else len(order), kind)
                )
            }


class Noted(Browser):
    """A browser whose every request is noted."""

    def __init__(self, port: int, tally: Tally) -> None:
        super().__init__(port)
        self.connection.timeout = PATIENCE
        self.tally = tally

    def send(self, method: str, path: str, body: bytes | None = None, kind: str = FORM) -> Page:
        page = super().send(method, path, body, kind)
        failure = "" if page.status in (200, 302) else f"status {page.status}"
        self.tally.note(f"{method} {path.partition('?')[0]}", Call(page.seconds, failure))
        return page


class Guest(Visitor):
    """Somebody who answers at an even pace, and reads what came of it."""

    def __init__(self, port: int, number: int, journal: Journal, stop: Event, tally: Tally) -> None:
        super().__init__(port, number, journal, stop)
        self.browser = Noted(port, tally)
        self.done: list[str] = []
        """Keys of the assessments that came to a report and are left alone since."""

    def step(self) -> None:
        due = monotonic() + STEP_EVERY * (0.5 + self.random.random())
        super().step()
        self.stop.wait(due - monotonic())

    def read(self) -> None:
        files = ["report.json", "areas.csv", "plan.csv", "report.html"]
        pages = ["", "/plan", "/answers", f"/{self.random.choice(files)}"]
        if self.finished % PDF_AFTER == 0:
            pages.append("/report.pdf")
        for page in pages:
            self.look(f"/r/{self.key}{page}")
            self.stop.wait(STEP_EVERY)
        self.look("/")
        self.done.append(self.key)


class Worker(Thread):
    """Does one thing after the other until told to stop; what goes wrong is noted."""

    def __init__(self, stop: Event, pause: float) -> None:
        super().__init__(daemon=True)
        self.stop, self.pause = stop, pause
        self.wrong: list[str] = []

    def things(self) -> Iterator[Callable[[], object]]:
        """What there is to do, without end."""
        raise NotImplementedError

    def run(self) -> None:
        for thing in self.things():
            self.stop.wait(self.pause)
            if self.stop.is_set():
                return
            try:
                thing()
            except Exception as error:
                self.wrong.append(f"{type(self).__name__.lower()}: {type(error).__name__}: {str(error)[:300]}")


class Editor(Worker):
    """Looks at lists and pages of the desk, changes a text, and publishes: first often, then every ten minutes."""

    def __init__(self, browser: Browser, database: Database, stop: Event) -> None:
        super().__init__(stop, LOOK_EVERY)
        self.browser = browser
        self.areas = [
            f"/admin/skills/skillarea/{row[0]}/change/" for row in database.ask("SELECT id FROM skills_skillarea")
        ]
        self.items = [f"/admin/skills/item/{row[0]}/change/" for row in database.ask("SELECT id FROM skills_item")]
        self.published = Semaphore(0)
        """One for each publication."""

    def things(self) -> Iterator[Callable[[], object]]:
        looks = ["/admin/", "/admin/skills/item/", "/admin/skills/roleprofile/grid/", "/admin/assessment/itemfigures/"]
        pages, areas, items = cycle(looks), cycle(self.areas), cycle(self.items)
        for number in range(EDITIONS):
            yield partial(self.change, next(areas), -number)
            yield self.publish
        for number in count(1):
            if number % PUBLISH_AFTER == 0:
                yield self.publish
            elif number % 6 == 0:
                yield partial(self.change, next(areas), number)
            elif number % 2 == 0:
                yield partial(self.look, next(items))
            else:
                yield partial(self.look, next(pages))

    def look(self, path: str) -> Page:
        """A page, which has to be there."""
        page = self.browser.get(path)
        if page.status != 200:
            raise RuntimeError(f"{page.status} for {path}")
        return page

    def change(self, path: str, number: int) -> None:
        """Another text for an area."""
        form = fields_of(self.look(path).text, description=f"What round {number} of the soak says of it.")
        if self.browser.send("POST", path, form).status != 302:
            raise RuntimeError(f"{path} was not saved")

    def publish(self) -> None:
        """The draft, as its page shows it."""
        path = "/admin/skills/edition/publish/"
        page = self.look(path)
        self.look(f"{path}effect/")
        fields = {name: page.field(name) for name in ("csrfmiddlewaretoken", "seen", "after")}
        accepted = dict.fromkeys(re.findall(r'name="(accept-[^"]+)"', page.text), "It is a soak")
        if self.browser.post(path, {"note": "Soak", **fields, **accepted}).status != 302:
            raise RuntimeError("the draft was not published")
        self.published.release()


class Operator(Worker):
    """Does what is due every day, in a few minutes: purges what is past its time, works out statistics, backs up."""

    def __init__(self, stage: Stage, guests: list[Guest], tally: Tally, stop: Event) -> None:
        super().__init__(stop, CHORES_EVERY)
        self.stage, self.guests, self.tally = stage, guests, tally
        self.loss = Loss(0, 0, 0)
        """Of assessments that have been purged."""
        self.deleted = 0

    def things(self) -> Iterator[Callable[[], object]]:
        return iter(lambda: self.chores, None)

    def chores(self) -> None:
        self.age_and_purge()
        self.command("item_statistics")
        folder = self.stage.folder / "backups"
        folder.mkdir(exist_ok=True)
        self.command("backup", str(folder))
        for file in folder.iterdir():
            file.unlink()

    def command(self, *arguments: str) -> None:
        """A command, noted as requests are."""
        began, failure = monotonic(), ""
        try:
            must(self.stage.settings, *arguments)
        except RuntimeError as error:
            failure = str(error)
        self.tally.note(f"manage.py {arguments[0]}", Call(monotonic() - began, failure))

    def age_and_purge(self) -> None:
        """Half of the finished assessments are compared with the journal, made older than they may become, and purged."""
        done = [key for guest in self.guests for key in guest.done[: len(guest.done) // 2]]
        entries = self.stage.journal.copy()
        loss = compare({key: entries[key] for key in done}, stored(self.stage.database))
        self.loss = Loss(*(one + other for one, other in zip(self.loss, loss, strict=True)))
        keys = ", ".join(f"'{key}'" for key in done) or "''"
        which = f"FROM assessment_assessment WHERE key IN ({keys})"
        old = f"UPDATE assessment_assessment SET expires_at = '2020-01-01 00:00:00' WHERE key IN ({keys})"  # noqa: S608
        self.stage.database.ask(old)
        self.command("purge")
        if self.stage.database.ask(f"SELECT key {which}"):
            self.wrong.append("what was past its time is still there")
        self.stage.journal.forget(done)
        for guest in self.guests:
            del guest.done[: len(guest.done) // 2]
        self.deleted += len(done)
