"""Which user a session is signed in as, so that all of a user's sessions are found without opening everybody's."""

from collections.abc import Collection

from django.contrib.sessions.models import Session
from django.db import models


class UserSession(models.Model):
    """A session that somebody signed in to, as the store of sessions notes it whenever it keeps one.

    It goes with its session. The database does not insist on that, as an earlier release that still runs while this one
    migrates must be able to end sessions; `purge` deletes what such a one left. The user is a number and no reference:
    a session may outlive a user of the desk, and then opens nothing.
    """

    session = models.OneToOneField(Session, on_delete=models.CASCADE, primary_key=True, db_constraint=False)
    user = models.BigIntegerField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"A session of user {self.user}"

    @staticmethod
    def note(session: str, user: int) -> None:
        """The session with this key is signed in as this user (one statement)."""
        rows = [UserSession(session_id=session, user=user)]
        UserSession.objects.bulk_create(rows, update_conflicts=True, unique_fields=["session"], update_fields=["user"])

    @classmethod
    def strays(cls) -> "models.QuerySet[UserSession]":
        """Those whose session is gone."""
        return cls.objects.filter(~models.Exists(Session.objects.filter(pk=models.OuterRef("pk"))))

    @classmethod
    def end_all(cls, users: Collection[int]) -> None:
        """Delete every session of these users, within a transaction.

        Locked in the order in which the store writes: session first, so that neither waits for the other for ever.
        """
        of_them = cls.objects.filter(user__in=users).values("session")
        keys = Session.objects.select_for_update().filter(pk__in=of_them).order_by("pk").values_list("pk", flat=True)
        Session.objects.filter(pk__in=list(keys)).only("pk").delete()
