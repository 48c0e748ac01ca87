"""Editions: contents that publishing froze, and that nobody changes."""

from functools import lru_cache
from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from skills import content
from skills.content import Content
from skills.models.prepared import PreparedObjects

MAX_REASON = 300
"""Characters of the reason for which warnings are accepted."""


class EditionQuerySet(models.QuerySet["Edition"]):
    """Queries over editions. The text is left in the database unless asked for."""

    def live(self) -> "Edition | None":
        """The newest edition, which new assessments use; None before the first publication."""
        return _LIVE()

    def update(self, **kwargs: Any) -> NoReturn:
        raise ImmutableEdition("An edition is never changed. Publish a new one.")

    def delete(self) -> NoReturn:
        raise ImmutableEdition("An edition is never deleted: reports refer to it.")


class ImmutableEdition(Exception):
    """Raised by any attempt to change or delete a published edition."""


class Edition(models.Model):
    """A published content: immutable, numbered, and named by the digest of its canonical text.

    Two editions may have the same digest (going back to earlier content is publishing it again).
    The database refuses changes too, by the trigger that the first migration makes.
    """

    number = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64, db_index=True)
    text = models.TextField()
    note = models.CharField(max_length=200)
    published_by = models.CharField(max_length=150, blank=True)
    published_at = models.DateTimeField(auto_now_add=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        constraints = [models.CheckConstraint(condition=Q(number__gte=1), name="edition_numbers_start_at_one")]

    def __str__(self) -> str:
        return f"Edition {self.number} ({self.short})"

    @property
    def short(self) -> str:
        """The first six characters of the digest, enough for people to compare."""
        return self.digest[:6]

    @property
    def content(self) -> Content:
        """The parsed content, kept per digest in the process. Raises `ValueError` if the text was altered."""
        return content_of(self.digest)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only."""
        if self.pk is not None and not self._state.adding:
            raise ImmutableEdition("An edition is never changed. Publish a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableEdition("An edition is never deleted: reports refer to it.")


_LIVE = PreparedObjects(lambda: Edition.objects.order_by("-number")[:1], "", ("text",))
"""Asked on most pages, so it is put into words once."""


class AcceptedWarning(models.Model):
    """Why an edition was published although its draft had warnings of one kind, in the publisher's words.

    Who wrote them and when are the edition's own `published_by` and `published_at`.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="accepted_warnings")
    rule = models.CharField("kind of warning", max_length=80)
    """As `Problem.rule` called it then."""
    count = models.PositiveIntegerField("warnings")
    words = models.CharField("accepted because", max_length=MAX_REASON)

    class Meta:
        ordering = ("edition", "pk")
        default_permissions = ()  # who may publish writes it, whoever sees the edition reads it
        constraints = [
            models.UniqueConstraint(fields=("edition", "rule"), name="a_kind_of_warning_is_accepted_once"),
            models.CheckConstraint(condition=~Q(rule="") & ~Q(words="") & Q(count__gte=1), name="accepted_in_words"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} ({self.count}): {self.words}"


@lru_cache(maxsize=8)
def content_of(digest: str) -> Content:
    """Read and parse the content with this digest once per process.

    Raises `Edition.DoesNotExist` for an unknown digest and `ValueError` if the stored text was altered.
    """
    text = Edition.objects.filter(digest=digest).order_by("number").values_list("text", flat=True).first()
    if text is None:
        raise Edition.DoesNotExist(f"No edition has the digest {digest}.")
    data = text.encode("utf-8")
    if content.digest(data) != digest:
        raise ValueError(f"The text of the edition {digest[:6]} does not match its digest; it was altered.")
    return content.decode(data)
