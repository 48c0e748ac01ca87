"""Sessions in the database, as Django has them, with two differences.

They are read by a statement that is made once, as every page reads one; and whose they are is noted beside them.
"""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from assessment.models.user_session import UserSession
from skills.models.prepared import Prepared

_STORED = Prepared(lambda: Session.objects.filter(session_key="").values_list("session_data", "expire_date"))


class SessionStore(DatabaseStore):
    """The store that `SESSION_ENGINE` names."""

    def load(self) -> dict[str, Any]:
        """The session with this key; empty, and without a key, when there is none or it has ended."""
        for data, ends in _STORED(self.session_key or ""):
            if ends > timezone.now():
                return self.decode(data)
        self._session_key = None
        return {}

    def save(self, must_create: bool = False) -> None:
        """Keep the session, and with it which user is signed in to it, if any."""
        user = self._get_session(no_load=must_create).get(SESSION_KEY)  # type: ignore[attr-defined]  # as Django does
        if self.session_key is None or user is None:  # one without a key gets one, and comes here again
            super().save(must_create)
            return
        with transaction.atomic():
            super().save(must_create)
            UserSession.note(self.session_key, int(user))
