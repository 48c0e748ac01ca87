"""The groups of the desk. A group that is there already, whatever it may, is left as it is."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CONTENT = ["certification", "guidepage", "item", "learningpath", "project", "resource", "roleprofile", "skill", "skillarea"]
WRITE = [f"{verb}_{model}" for verb in ("view", "add", "change") for model in CONTENT]
READ = [f"view_{model}" for model in CONTENT]
HEARD = ["view_problemreport", "view_itemfigures", "view_edition", "view_withdrawal"]
REVIEW = [*WRITE, *HEARD, *(f"delete_{model}" for model in CONTENT), "change_problemreport"]

GROUPS = {
    "Author": [*WRITE, *HEARD],
    "Reviewer": REVIEW,
    "Publisher": [*REVIEW, "add_edition", "add_withdrawal", "change_withdrawal"],
    "Coach": [*READ, *HEARD],
}
"""What each may, by codename. An owner may everything of content, answers and people at the desk."""

OWNED = ("skills", "assessment", "auth")


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Django makes permissions after all migrations; on a new database these come too early without it.
    for label in OWNED:
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0, using=schema_editor.connection.alias)
        config.models_module = None
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name in (*GROUPS, "Owner"):
        group, new = Group.objects.get_or_create(name=name)
        if not new:
            continue
        found = Permission.objects.filter(content_type__app_label__in=OWNED)
        group.permissions.set(found if name == "Owner" else found.filter(codename__in=GROUPS[name]))


class Migration(migrations.Migration):

    dependencies = [
        ("skills", "0007_withdrawals"),
        ("assessment", "0004_focus"),  # whose tables some groups read; the other way round upgrades would change order
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
