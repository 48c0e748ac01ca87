"""The database itself refuses to change a published edition.

On SQLite a later migration that alters the table rebuilds it and loses the trigger: end such a migration with
the two functions of this one. A test asks the migrated database whether the trigger is there.
"""

from django.db import migrations

SQLITE = """
CREATE TRIGGER skills_edition_immutable BEFORE UPDATE ON skills_edition
BEGIN
    SELECT RAISE(ABORT, 'editions are immutable');
END
"""

POSTGRESQL = """
CREATE FUNCTION skills_edition_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'editions are immutable' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER skills_edition_immutable BEFORE UPDATE ON skills_edition
    FOR EACH ROW EXECUTE FUNCTION skills_edition_immutable();
"""


def create(apps, schema_editor):
    statement = {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(schema_editor.connection.vendor)
    if statement is None:
        raise NotImplementedError("Editions can only be protected on SQLite and PostgreSQL.")
    schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER skills_edition_immutable ON skills_edition")
        schema_editor.execute("DROP FUNCTION skills_edition_immutable()")
    else:
        schema_editor.execute("DROP TRIGGER skills_edition_immutable")


class Migration(migrations.Migration):
    dependencies = [("skills", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
