"""Sessions in the database, as Django has them, but read by a statement that is made once: every page reads one."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from assessment.models.prepared import Prepared

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
