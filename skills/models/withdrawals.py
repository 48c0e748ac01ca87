"""Questions that are no longer asked, in no edition, although editions never change.

A withdrawal belongs to a wording and not to an edition: it holds for every edition that asks the question so, and not
for one that asks it mended. Whoever reads an edition for asking or scoring reads `content_without`.
"""

from functools import lru_cache
from typing import Any

import msgspec
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from skills.comparison import fingerprint
from skills.content import Content
from skills.models.editions import content_of
from skills.models.items import Item


class _Names(models.Expression):
    """All wordings that are withdrawn now, as one text with spaces between; None where there is none.

    A column for queries of other tables: whoever reads an assessment reads this in the same statement, and under the
    same lock. Written out, since Django takes a millisecond to build it and every question asks for it.
    """

    output_field = models.TextField()
    sql = "(SELECT {join}(item || ':' || wording, ' ') FROM skills_withdrawal WHERE lifted_at IS NULL)"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return self.sql.format(join="string_agg" if connection.vendor == "postgresql" else "group_concat"), ()


NAMES = _Names()


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    """Withdrawals by whether they hold."""

    def holding(self) -> "WithdrawalQuerySet":
        """Those that were not taken back."""
        return self.filter(lifted_at__isnull=True)


class Withdrawal(models.Model):
    """One wording of a question that the editors withdrew at once, for as long as nobody takes that back."""

    item = models.CharField("question", max_length=80)
    """Its identifier. The draft may have lost the question, so it is no foreign key."""
    wording = models.CharField(max_length=16)
    """The `fingerprint` of text, options and key."""
    reason = models.CharField(max_length=200)
    draft_state = models.CharField(max_length=8, choices=Item.State, blank=True)
    """The state that the draft's question had, if this retired it: it gets that back with the withdrawal."""
    withdrawn_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.CharField(max_length=150, blank=True)
    lifted_at = models.DateTimeField("taken back at", null=True, blank=True)
    lifted_by = models.CharField("taken back by", max_length=150, blank=True)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = "withdrawn question"
        constraints = [
            models.UniqueConstraint(
                fields=("item", "wording"), condition=Q(lifted_at__isnull=True), name="a_wording_is_withdrawn_once"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by="")
                | Q(lifted_at__isnull=False, lifted_at__gte=F("withdrawn_at")),
                name="taken_back_after_it_was_withdrawn",
            ),
            models.CheckConstraint(condition=~Q(item="") & ~Q(reason=""), name="withdrawn_for_a_reason"),
        ]

    def __str__(self) -> str:
        return self.item


def withdrawn_names() -> str:
    """`NAMES` as a text (one query)."""
    return " ".join(
        f"{item}:{wording}" for item, wording in Withdrawal.objects.holding().values_list("item", "wording")
    )


def withdrawn_from(digest: str, names: str) -> frozenset[str]:
    """Ids of the items of an edition's content that are withdrawn; `names` as `NAMES` has them."""
    return _withdrawn(digest, names)[0] if names else frozenset()


def content_without(digest: str, names: str) -> Content:
    """An edition's content without the items that are withdrawn; `names` as `NAMES` has them.

    Kept in the process like the content itself, so that what was worked out from it stays.
    """
    return _withdrawn(digest, names)[1] if names else content_of(digest)


@lru_cache(maxsize=8)
def _withdrawn(digest: str, names: str) -> tuple[frozenset[str], Content]:
    content = content_of(digest)
    wordings = {tuple(name.split(":")) for name in names.split()}
    named = {id for id, _ in wordings} & content.item_by_id.keys()
    ids = frozenset(id for id in named if (id, fingerprint(content.item_by_id[id])) in wordings)
    if not ids:
        return ids, content
    return ids, msgspec.structs.replace(content, items=tuple(item for item in content.items if item.id not in ids))
