"""What a person may want of their plan: hours, and resources of some cost, kind and language."""

from typing import Literal

import msgspec

from assessment.engine.wording import listed
from skills.content import COSTS, Resource

Cost = Literal["any", "audit", "free"]
"""Any; free or free to audit; free only."""

COSTS_ALLOWED: dict[Cost, tuple[str, ...]] = {"any": COSTS, "audit": COSTS[:2], "free": COSTS[:1]}

KINDS: dict[str, str] = {
    "book": "books",
    "course": "courses",
    "docs": "documentation",
    "paper": "papers",
    "project": "projects",
    "tutorial": "tutorials",
    "video": "videos",
}
"""Formats a person may choose from, as they are called in a sentence."""

NOT_LEADING = ("degree", "conference", "community")
"""Kinds of resources too large or too loose to lead one step."""

LANGUAGES = {
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "zh": "Chinese",
}
"""Names of languages as a sentence needs them; a content may use others, which keep their code."""


class Preferences(msgspec.Struct, frozen=True):
    """What a person wants of their plan. The defaults ask for nothing special."""

    hours: int | None = None
    """Hours to spend in all, when there is a date to be ready by."""
    cost: Cost = "any"
    """What resources may cost: any, free or free to audit, or free only."""
    kinds: tuple[str, ...] = ()
    """Formats of resources, of `KINDS`; empty for any."""
    languages: tuple[str, ...] = ()
    """Languages of resources, like "en"; empty for any."""

    def allows(self, resource: Resource) -> bool:
        """Whether a resource is of the cost, format and language asked for."""
        return (
            resource.cost in COSTS_ALLOWED[self.cost]
            and (not self.kinds or resource.kind in self.kinds)
            and (not self.languages or resource.language in self.languages)
        )

    def in_words(self) -> str:
        """What is asked of resources, to stand after "only"; empty when nothing is."""
        parts = {"any": [], "audit": ["free or free to audit"], "free": ["free"]}[self.cost]
        if self.kinds:
            parts.append(listed([KINDS.get(kind, kind) for kind in self.kinds]))
        if self.languages:
            parts.append(f"in {listed([LANGUAGES.get(code, code) for code in self.languages])}")
        return ", ".join(parts)


PREFERENCES = msgspec.json.Decoder(Preferences)
"""Reads kept wishes back. Made at import, like `skills.content.CONTENT`."""


ANYTHING = Preferences()
