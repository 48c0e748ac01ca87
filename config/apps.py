"""The door is an app too, so that its system checks and its commands are found."""

from django.apps import AppConfig


class PlumbConfig(AppConfig):
    name = "config"
    verbose_name = "Plumb"

    def ready(self) -> None:
        from config import checks  # noqa: F401
