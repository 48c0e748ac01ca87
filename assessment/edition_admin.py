"""What the publish page says of people: how many are in the middle of it, and what publishing would do to results."""

from time import monotonic
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from assessment.effect import FEWEST_READ, can_differ, effect_on_made_up, effect_on_people, in_progress
from skills.admin import editions
from skills.admin.refusals import NotAllowed
from skills.content import Content
from skills.models import Edition
from skills.publishing import draft

SECONDS = 5.0
"""How long the page may read before it shows what it has."""

FOR_PEOPLE = 3.5
"""Of these, before made-up people have their turn."""


class EditionAdmin(editions.EditionAdmin):
    """The editions, with what their pages say of people."""

    def about_people(self, live: Edition | None, content: Content) -> dict[str, Any]:
        return {
            "template": "admin/assessment/_people.html",
            "in_progress": in_progress(),
            "can_differ": live is not None and can_differ(live.content, content),
        }

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.effect_view)
        return [path("publish/effect/", view, name="skills_edition_effect"), *super().get_urls()]

    @method_decorator(require_safe)
    def effect_view(self, request: HttpRequest) -> HttpResponse:
        """Read what was answered under the live edition and under the draft, for as long as somebody waits."""
        if not request.user.has_perm("skills.add_edition"):
            raise NotAllowed("skills.add_edition", "You may edit, but not publish.")
        live, content, began = Edition.objects.live(), draft(), monotonic()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "What publishing would do to results",
            "live": live,
            "fewest": FEWEST_READ,
        }
        if live is not None and can_differ(live.content, content):
            context["people"] = effect_on_people(live, content, lambda: monotonic() < began + FOR_PEOPLE)
            context["made_up"] = effect_on_made_up(live.content, content, lambda: monotonic() < began + SECONDS)
        return TemplateResponse(request, "admin/assessment/effect.html", context)


admin.site.unregister(Edition)
admin.site.register(Edition, EditionAdmin)
