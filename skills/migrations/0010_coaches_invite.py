"""Coaches and owners may invite people. What else their groups may is left as it is."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

INVITE = [f"{verb}_invitation" for verb in ("view", "add", "delete")]
GROUPS = {"Coach": INVITE, "Owner": [*INVITE, "change_invitation"]}


def allow(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Django makes permissions after all migrations, which is too late for the groups.
    config = apps.get_app_config("assessment")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
    config.models_module = None
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    found = Permission.objects.filter(content_type__app_label="assessment")
    for group in Group.objects.filter(name__in=GROUPS):
        group.permissions.add(*found.filter(codename__in=GROUPS[group.name]))


class Migration(migrations.Migration):

    dependencies = [
        ("assessment", "0006_invitation"),
        ("skills", "0009_history"),
    ]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]
