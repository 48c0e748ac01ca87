"""That a question came from a file of others is a column of its own, where its tag was that anybody could take away."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def from_tags(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Item = apps.get_model("skills", "Item")
    for pk, tags in list(Item.objects.filter(tags__contains="imported").values_list("pk", "tags")):
        if "imported" in tags.split():
            Item.objects.filter(pk=pk).update(imported=True)


class Migration(migrations.Migration):

    dependencies = [
        ("skills", "0016_bounds"),
    ]

    operations = [
        migrations.AddField(
            model_name="item",
            name="imported",
            field=models.BooleanField(
                "from a file of others", db_default=False, default=False, editable=False
            ),
        ),
        migrations.RunPython(from_tags, migrations.RunPython.noop),
    ]
