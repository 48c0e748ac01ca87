"""Keeps a server running: starts it, and starts it anew when it ends without having been told to.

    python config/supervisor.py COMMAND ...

Granian puts another worker in the place of one that died, but takes two deaths within 5.5 s for a loop and ends, with
every other worker. Whoever types `make run` has nothing else that would start it again. Only the standard library: this
process stays beside the server, so it should be small.
"""

import ctypes
import signal
import subprocess
import sys
import time
from typing import Any

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds before it starts anew. Doubled from end to end, so that a server that cannot start does not fill the log."""
SETTLED = 60.0
"""Seconds after which a server has shown that it works; its end begins with the first pause again."""


class Supervisor:
    """A server's command, and what has become of it."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.server: subprocess.Popen[bytes] | None = None
        self.told_to_stop = False

    def run(self) -> int:
        """Until it is told to stop. Returns the server's exit code, or 0 if the order itself ended it."""
        for order in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(order) != signal.SIG_IGN:  # as nohup wants it
                signal.signal(order, self.stop)
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            code = self.serve()
            if self.told_to_stop:
                return max(code, 0)
            pause = FIRST_PAUSE if time.monotonic() - began > SETTLED else pause
            print(f"The server ended by itself (code {code}) and starts anew in {pause:.0f} s.", file=sys.stderr)  # noqa: T201
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

    def stop(self, *signal_and_frame: Any) -> None:
        self.told_to_stop = True
        if self.server:
            self.server.terminate()


def end_with_parent() -> None:
    """A server whose supervisor was killed would go on alone, and hold the port against the next start."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(Supervisor(sys.argv[1:]).run())
