"""What names the profession that a content is about: the site, its front page, its levels, its made-up person.

Everything here has a default that names no profession, so a content may leave out what it has no word for.
"""

from typing import TypeAlias

from skills.value import Value

LevelNames: TypeAlias = tuple[str, str, str, str, str]
"""Names of levels 0 to 4, lowest first."""


LONGEST = {
    "name": 40,
    "title": 120,
    "headline": 80,
    "highlight": 40,
    "subject": 60,
    "work": 80,
    "people": 80,
    "language": 12,
    "anchor": 300,
}
"""Characters that a word of a framework may have at most, by its field."""

LANGUAGE_TAG = r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z"


class LevelName(Value, frozen=True):
    """What a level is called, and what it means in any area. A name describes work, not people."""

    name: str
    meaning: str = ""
    """In the middle of a sentence, to the reader: "you do it on your own"."""
    sentence: str = ""
    """The same at more length, as a sentence of its own."""


LEVELS = (
    LevelName("Not yet", "you have not done it", "You have not done it, or only watched."),
    LevelName(
        "Guided",
        "you can do it with step-by-step help",
        "You have done it with a tutorial or a colleague beside you.",
    ),
    LevelName(
        "Independent",
        "you do it on your own",
        "You do common cases on your own, and can say why you did them that way.",
    ),
    LevelName(
        "Dependable",
        "others rely on what you do",
        "Others rely on your results. You find faults, also in the work of others.",
    ),
    LevelName(
        "Leading",
        "you decide how it is done and teach it",
        "Your way of doing it has become the way of a team, and you teach it.",
    ),
)
"""The levels of a content that names none."""


class Known(Value, frozen=True):
    """An area of the sample's person: the level in whose middle they stand, and the one they give themselves."""

    area: str
    knows: int
    says: int | None = None
    """None where it is the level that they know."""


class Sample(Value, frozen=True):
    """The made-up person of the sample report. In an area that is not listed they are in the middle."""

    role: str
    areas: tuple[Known, ...] = ()


class Framework(Value, frozen=True):
    """The words of a site about its profession. A sentence that needs a word which is empty does without it."""

    name: str = "Plumb"
    """What the site is called: on its mark, in titles of pages and on files."""
    title: str = "measure your skills"
    """What the title of the front page says after the name."""
    headline: str = "Ready for the job you want?"
    highlight: str = "Measure it."
    """The end of the headline, which is marked."""
    subject: str = ""
    """What stands before "role", for example "data"."""
    work: str = ""
    """What people do, for example "data analysis"."""
    people: str = ""
    """Who does it, for example "data analysts"."""
    language: str = "en-GB"
    """The language that the content is written in, as a tag of the web."""
    origin: str = ""
    """Where the content comes from and what it rests on, in paragraphs, for the page about the site."""
    anchor: str = ""
    """What the levels are anchored to, and since when, in a sentence or two that every report repeats."""
    levels: tuple[LevelName, LevelName, LevelName, LevelName, LevelName] = LEVELS
    sample: Sample | None = None
    """Without one the site shows no sample report."""

    @property
    def level_names(self) -> LevelNames:
        """Names of levels 0 to 4, lowest first."""
        none, guided, independent, dependable, leading = (level.name for level in self.levels)
        return none, guided, independent, dependable, leading
