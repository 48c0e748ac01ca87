"""How long a task takes somebody who knows the way, by the keystroke-level model.

S. K. Card, T. P. Moran and A. Newell: The keystroke-level model for user performance time with interactive systems.
Communications of the ACM 23 (1980), 396-410. What the server needs is left out, and so is thinking of what to write.
"""

KEY = 0.28
"""Seconds for a key, or the button of a mouse, of somebody who types forty words a minute."""
POINT = 1.10
"""For the mouse to a place on the screen."""
HOME = 0.40
"""For a hand from the mouse to the keys, or back."""
THINK = 1.35
"""For making up one's mind before each step."""


class Hand:
    """What a hand did, in seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def click(self) -> None:
        """On a link, a button or a box."""
        self.seconds += THINK + POINT + KEY

    def choose(self) -> None:
        """From a list that opens."""
        self.seconds += THINK + 2 * (POINT + KEY)

    def write(self, text: str) -> None:
        """Into a field that is clicked on before."""
        self.seconds += THINK + POINT + KEY + 2 * HOME + len(text) * KEY

    def command(self, text: str) -> None:
        """On a line of a shell."""
        self.seconds += THINK + (len(text) + 1) * KEY


def said(task: str, steps: int, seconds: float, before: str) -> str:
    """A line about a task for whoever runs the walk."""
    return f"{task}: {steps} steps, {seconds:.0f} s by the keystroke-level model; before: {before}."
