"""The skills app: what can be learned, asked, required and recommended."""

from django.apps import AppConfig


class SkillsConfig(AppConfig):
    name = "skills"
    verbose_name = "Skills and content"
