"""Keeps a server running: starts it, and starts it anew when it ends without having been told to.

    python config/supervisor.py SERVER ...
    python config/supervisor.py CHORES ... -- SERVER ...

Granian puts another worker in the place of one that died, but takes two deaths within 5.5 s for a loop and ends, with
every other worker. Whoever types `make run` has nothing else that would start it again. Only the standard library: this
process stays beside the server, so it should be small.

The command before the two hyphens looks after what is due. It is started every ten minutes, unless it still runs.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import Any

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds before it starts anew. Doubled from end to end, so that a server that cannot start does not fill the log."""
CHORES_EVERY = 600.0
"""Seconds between two starts of the command that looks after what is due."""
CHORES_END = 10.0
"""Seconds that it has to end when it is told to."""
YES = ("1", "true", "yes", "on")
"""As in `config.environment`, which would bring Django along."""
SETTLED = 60.0
"""Seconds after which a server has shown that it works; its end begins with the first pause again."""


class Supervisor:
    """A server's command, and what has become of it; and the command, if any, that looks after what is due."""

    def __init__(self, command: list[str], chores: list[str] | None = None) -> None:
        self.command = command
        self.chores = chores
        self.server: subprocess.Popen[bytes] | None = None
        self.at_chores: subprocess.Popen[bytes] | None = None
        self.told_to_stop = False

    def run(self) -> int:
        """Until it is told to stop. Returns the server's exit code, or 0 if the order itself ended it."""
        for order in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(order) != signal.SIG_IGN:  # as nohup wants it
                signal.signal(order, self.stop)
        if self.chores:
            # A timer of the system, since waiting for the server with a time-out would look twenty times a second.
            signal.signal(signal.SIGALRM, self.look_after)
            signal.setitimer(signal.ITIMER_REAL, CHORES_EVERY, CHORES_EVERY)
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            code = self.serve()
            if self.told_to_stop:
                self.end_chores()
                return max(code, 0)
            pause = FIRST_PAUSE if time.monotonic() - began > SETTLED else pause
            say(f"The server ended by itself (code {code}) and starts anew in {pause:.0f} s.")
            self.rest(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def rest(self, seconds: float) -> None:
        """Wait, but not once it is told to stop: a sleep goes on after a signal."""
        end = time.monotonic() + seconds
        while not self.told_to_stop and time.monotonic() < end:
            time.sleep(0.1)

    def serve(self) -> int:
        """Start the server once, and wait for its end."""
        self.server = subprocess.Popen(self.command, preexec_fn=end_with_parent)  # noqa: S603  (one thread)
        if self.told_to_stop:  # before it started, or meanwhile
            self.server.terminate()
        return self.server.wait()

    def look_after(self, *signal_and_frame: Any) -> None:
        """Start the command that looks after what is due, unless the last one is still at it."""
        if self.told_to_stop or not self.chores or (self.at_chores and self.at_chores.poll() is None):
            return
        try:
            self.at_chores = subprocess.Popen(self.chores, preexec_fn=end_with_parent)  # noqa: S603
        except OSError as error:
            say(f"What is due could not be looked after: {error}")

    def end_chores(self) -> None:
        """Let the command that looks after what is due put back what it has begun, and start it no more."""
        if self.chores:  # Python forgets its handlers at its end, and a timer without one ends a process
            signal.setitimer(signal.ITIMER_REAL, 0)
        if self.at_chores:
            try:
                self.at_chores.wait(timeout=CHORES_END)
            except subprocess.TimeoutExpired:
                self.at_chores.kill()

    def stop(self, *signal_and_frame: Any) -> None:
        self.told_to_stop = True
        for process in (self.server, self.at_chores):
            if process:
                process.terminate()


def say(sentence: str) -> None:
    """A line of the log, in the form of the server's own lines (config/logs.py)."""
    if os.environ.get("PLUMB_LOG_JSON", "").strip().lower() in YES:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": now, "level": "ERROR", "logger": "plumb.supervisor", "request": "-", "message": sentence}
        sentence = json.dumps(line, ensure_ascii=False)
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


def end_with_parent() -> None:
    """A server whose supervisor was killed would go on alone, and hold the port against the next start."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    server = arguments.index("--") + 1 if "--" in arguments else 0
    sys.exit(Supervisor(arguments[server:], arguments[: max(server - 1, 0)]).run())
