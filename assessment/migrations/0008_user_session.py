import django.db.models.deletion
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations, models

BATCH = 2000


def note_users(apps, schema_editor):
    """Open every session of before once, and never again."""
    sessions = apps.get_model("sessions", "Session").objects.order_by("pk")
    UserSession = apps.get_model("assessment", "UserSession")
    last, decode = "", SessionStore().decode
    while page := list(sessions.filter(pk__gt=last)[:BATCH]):
        users = {session.pk: decode(session.session_data).get(SESSION_KEY) for session in page}
        UserSession.objects.bulk_create(
            UserSession(session_id=key, user=int(user)) for key, user in users.items() if user is not None
        )
        last = page[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('sessions', '0001_initial'),
        ('assessment', '0007_chore'),
    ]

    operations = [
        migrations.CreateModel(
            name='UserSession',
            fields=[
                ('session', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='sessions.session')),
                ('user', models.BigIntegerField(db_index=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.RunPython(note_users, migrations.RunPython.noop),
    ]
