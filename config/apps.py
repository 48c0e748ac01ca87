"""The door is an app too, so that its system checks and its commands are found."""

from allauth.account.apps import AccountConfig
from django.apps import AppConfig
from django.conf import settings


class PlumbConfig(AppConfig):
    name = "config"
    verbose_name = "Plumb"

    def ready(self) -> None:
        from config import checks  # noqa: F401


class AddressesConfig(AccountConfig):  # type: ignore[misc]
    """allauth.account, which insists on its middleware: where accounts are off, only its tables are wanted."""

    def ready(self) -> None:
        if settings.PLUMB_ACCOUNTS:
            super().ready()
