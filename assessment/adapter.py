"""How allauth behaves here: it signs in people with an account, and nobody else, without a word of its own."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from assessment.models import FORMER_PERSON, PERSON, Account
from assessment.views.access import SIGNED_IN_AT, person_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts: who may sign in, and what that does to the session."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address as config/security.py has corrected it. Headers are anybody's to write."""
        return str(request.META["REMOTE_ADDR"])

    def get_login_stages(self) -> list[str]:
        """None: the code or the passkey was the whole proof. A passkey is another way in, and no second lock
        that would shut out whoever loses the device."""
        return []

    def pre_login(self, request: HttpRequest, user: User, **hints: Any) -> HttpResponse | None:
        """Turn away editors, who sign in at the desk with their password, and whoever was deactivated."""
        if not user.is_active or user.is_staff or not Account.objects.filter(user=user).exists():
            return redirect("account_login")
        return None

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in. The session, under a new key, becomes that of the account's person.

        Who it was before is kept, if nobody's account: its assessments are added when the person says so.
        """
        account = Account.objects.get(user=user)
        former = _former_person(request, account)
        super().login(request, user)
        request.session[PERSON] = account.person
        request.session[SIGNED_IN_AT] = timezone.now().timestamp()
        if former:
            request.session[FORMER_PERSON] = former

    def add_message(self, *args: Any, **hints: Any) -> None:
        """Nothing: the pages say what happened, and a message left over would turn up at the desk."""

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Never by allauth's own pages: `views/passkeys.py` asks for a recent sign-in."""
        return False


def _former_person(request: HttpRequest, account: Account) -> str:
    """The anonymous person of this browser; empty when somebody else's account was open in it until now."""
    person = person_of(request)
    if person == account.person:
        return str(request.session.get(FORMER_PERSON, ""))
    return "" if Account.has_person(person) else person


class PasskeyAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys: what a device shows of the account."""

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """The device lists the passkey under the e-mail address. Its id of the account is allauth's."""
        email = Account.objects.get(user=user).email
        return {**super().get_public_key_credential_user_entity(user), "name": email, "display_name": email}
