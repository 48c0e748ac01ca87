"""What editors sign in with beside their password: an authenticator app, passkeys, or both."""

from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_encode

from assessment.models.passkey import PasskeyAdded, StoredPasskey, add_passkey
from assessment.models.user_session import UserSession
from assessment.one_time_codes import DRIFT, SECRET_BYTES, steps_of
from skills.models.prepared import Prepared


class EditorPasskey(StoredPasskey):
    """What proves at the desk, after the password, that somebody has a device of theirs with them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")

    class Meta(StoredPasskey.Meta):
        default_permissions = ()

    @property
    def holder(self) -> int:
        """The editor."""
        return self.user_id

    @staticmethod
    def of(user: User, credential: bytes) -> "EditorPasskey | None":
        """The one of this editor with this id."""
        return EditorPasskey.objects.filter(user=user, credential=urlsafe_base64_encode(credential)).first()

    @staticmethod
    def add(user: User, credential: bytes, data: bytes) -> PasskeyAdded:
        """Store a passkey, and note it in the editor's history."""
        added = add_passkey(user, credential, data)
        if added is PasskeyAdded.ADDED:
            note(user, user, "Added a passkey as second factor.")
        return added


class AuthenticatorApp(models.Model):
    """An app that shows an editor's codes. What it knows is derived from the secret key and a nonce: a copy of the
    database alone makes no codes."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="authenticator_app")
    nonce = models.CharField(max_length=22)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Authenticator app {self.pk}"

    @staticmethod
    def secret_of(user: User, nonce: str) -> bytes:
        """What the app is told, for this editor alone."""
        return salted_hmac("plumb.desk.app", f"{user.pk}:{nonce}", algorithm="sha256").digest()[:SECRET_BYTES]

    @staticmethod
    def add(user: User, nonce: str, code: str) -> bool:
        """Store the app that shows this code; False if it is the wrong one, or an app is stored already."""
        try:
            with transaction.atomic():
                app = AuthenticatorApp.objects.create(user=user, nonce=nonce)
                added = app.take(code)
                transaction.set_rollback(not added)
        except IntegrityError:
            return False
        if added:
            note(user, user, "Added an authenticator app as second factor.")
        return added

    def take(self, code: str) -> bool:
        """Whether this is a code of now that was not taken before. It is taken by this, so that nobody uses it again."""
        secret, now = self.secret_of(self.user, self.nonce), timezone.now().timestamp()
        return any(self._spend(step) for step in steps_of(secret, code, now))

    def _spend(self, step: int) -> bool:
        try:
            with transaction.atomic():
                self.spent.create(step=step)
        except IntegrityError:
            return False
        self.spent.filter(step__lt=step - 2 * DRIFT).delete()
        return True


class SpentCode(models.Model):
    """A code that was taken. The database refuses it a second time, also when two arrive together."""

    app = models.ForeignKey(AuthenticatorApp, on_delete=models.CASCADE, related_name="spent")
    step = models.BigIntegerField()
    """The time of the code since 1970, in half minutes."""

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("app", "step"), name="each_code_once")]

    def __str__(self) -> str:
        return f"Code of step {self.step}"


def _any_factor(user: str) -> models.Q:
    passkeys = EditorPasskey.objects.filter(user=models.OuterRef(user))
    apps = AuthenticatorApp.objects.filter(user=models.OuterRef(user))
    return models.Q(models.Exists(passkeys)) | models.Q(models.Exists(apps))


def _factors_of(user: int) -> "models.QuerySet[Any, Any]":
    passkeys = EditorPasskey.objects.filter(user=user).order_by().values_list("pk")
    return passkeys.union(AuthenticatorApp.objects.filter(user=user).order_by().values_list("pk"))


_FACTORS = Prepared(lambda: _factors_of(0))


def has_second_factor(user: User) -> bool:
    """Whether an editor has set up any (one query, on every page of the desk)."""
    return bool(_FACTORS(user.pk, user.pk))


def without_second_factor() -> "models.QuerySet[User]":
    """Whoever may work at the desk and has set up none."""
    return User.objects.filter(~_any_factor("pk"), is_active=True, is_staff=True)


class LastOne(Exception):
    """The desk asks everybody for a second factor, and this is the only one that somebody has."""


def remove_app(user: User) -> None:
    """Delete an editor's app, at their own wish. Raises `LastOne`."""
    _remove_own(user, AuthenticatorApp.objects.filter(user=user), "Removed the authenticator app.")


def remove_editor_passkey(user: User, passkey: int) -> None:
    """Delete a passkey of an editor, and of nobody else, at their own wish. Raises `LastOne`."""
    _remove_own(user, EditorPasskey.objects.filter(user=user, pk=passkey), "Removed a passkey.")


def _remove_own(
    user: User, rows: "models.QuerySet[AuthenticatorApp] | models.QuerySet[EditorPasskey]", what: str
) -> None:
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two that go at the same time are not both the last but one
        deleted, _ = rows.delete()
        if settings.PLUMB_SECOND_FACTOR and not has_second_factor(user):
            raise LastOne
        if deleted:
            note(user, user, what)


def remove_second_factor(user: User, by: User, how: str) -> bool:
    """Delete whatever an editor has, who lost the device, and end their sessions; False if there was nothing.

    Noted in the editor's history, with `how` it came about.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if not has_second_factor(user):
            return False
        AuthenticatorApp.objects.filter(user=user).delete()
        EditorPasskey.objects.filter(user=user).delete()
        UserSession.end_all([user.pk])
        note(user, by, f"Removed the second factor {how}.")
    return True


def note(user: User, by: User, what: str) -> None:
    """Put a sentence into an editor's history."""
    LogEntry.objects.log_actions(by.pk, User.objects.filter(pk=user.pk), CHANGE, what)
