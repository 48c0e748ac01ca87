"""The door is an app too, so that its system checks and its commands are found."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PlumbConfig(AppConfig):
    name = "config"
    verbose_name = "Plumb"

    def ready(self) -> None:
        from config import checks  # noqa: F401


class DeskConfig(AdminConfig):
    """Django's admin with the door of `assessment/desk.py`."""

    default_site = "assessment.desk.Desk"
