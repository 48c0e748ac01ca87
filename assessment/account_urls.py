"""Addresses of accounts, where they are on."""

from django.urls import path

from assessment.views import account, passkeys, sign_in

urlpatterns = [
    path("account", account.overview, name="account"),
    path("account/sign-in", sign_in.sign_in, name="account_login"),
    path("account/code", sign_in.code, name="account_code"),
    path("account/sign-out", sign_in.sign_out, name="account_logout"),
    path("account/add", account.add, name="account_add"),
    path("account/add-all", account.add_all, name="account_add_all"),
    path("account/reports.json", account.data, name="account_data"),
    path("account/delete", account.delete, name="account_delete"),
    path("account/deleted", account.deleted, name="account_deleted"),
    path("account/passkey/options", passkeys.options, name="passkey_options"),
    path("account/passkey/sign-in", passkeys.sign_in, name="passkey_sign_in"),
    path("account/passkey/new", passkeys.new_options, name="passkey_new"),
    path("account/passkey/add", passkeys.add, name="passkey_add"),
    path("account/passkey/<int:passkey>/remove", passkeys.remove, name="passkey_remove"),
]
