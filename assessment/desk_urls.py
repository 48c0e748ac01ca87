"""Addresses of our own pages at the desk, below that of the desk itself."""

from django.contrib import admin
from django.urls import include, path

from assessment.views import own_second_factor, question_check, second_factor, trial

SECOND_FACTOR = [
    path("", second_factor.code, name="second_factor"),
    path("options/", second_factor.options, name="second_factor_options"),
    path("passkey/", second_factor.passkey, name="second_factor_passkey"),
    path("own/", own_second_factor.overview, name="own_second_factor"),
    path("own/app/", own_second_factor.app, name="own_app"),
    path("own/app/confirm/", own_second_factor.confirm_app, name="own_app_confirm"),
    path("own/app/remove/", own_second_factor.remove_app, name="own_app_remove"),
    path("own/passkey/options/", own_second_factor.passkey_options, name="own_passkey_options"),
    path("own/passkey/add/", own_second_factor.add_passkey, name="own_passkey_add"),
    path("own/passkey/<int:passkey>/remove/", own_second_factor.remove_passkey, name="own_passkey_remove"),
]

urlpatterns = [
    path("second-factor/", include(SECOND_FACTOR)),
    path("skills/item/check/", admin.site.admin_view(question_check.check), name="skills_item_check_new"),
    path("skills/item/<int:pk>/check/", admin.site.admin_view(question_check.check), name="skills_item_check"),
    path("skills/item/<int:pk>/try/", admin.site.admin_view(trial.trial), name="skills_item_try"),
]
