"""Every address of Plumb. The apps' own come first to the person, the admin to the editor."""

from importlib import import_module

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.http import require_safe

from config import checklist, health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("setup", require_safe(checklist.setup), name="setup"),
    path("admin/setup/", require_safe(admin.site.admin_view(checklist.checklist)), name="checklist"),
    path("admin/", admin.site.urls),
    path("", include("assessment.urls")),
    path("", include("skills.urls")),
    path("", include("about.urls")),
]

if settings.PLUMB_ACCOUNTS:
    urlpatterns.append(path("", include("assessment.account_urls")))

if settings.PLUMB_METRICS:
    urlpatterns.append(path("metrics", import_module("config.metrics").metrics, name="metrics"))

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
