"""An account has its address and its passkeys itself; before, they were in tables of django-allauth.

Where those tables are, everything in them that opens an account is taken over, then they go. Where they are not, as
in every new database, nothing of them is ever made.
"""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.migrations.recorder import MigrationRecorder

LABELS = ("account", "mfa")
TABLES = ("account_emailconfirmation", "account_emailaddress", "mfa_authenticator")


class EmailAddress(models.Model):
    user_id = models.IntegerField()
    email = models.CharField(max_length=254)
    verified = models.BooleanField()
    primary = models.BooleanField()

    class Meta:
        apps = Apps()
        app_label = "account"
        db_table = "account_emailaddress"


class Authenticator(models.Model):
    user_id = models.IntegerField()
    type = models.CharField(max_length=20)
    data = models.JSONField()
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        apps = Apps()
        app_label = "mfa"
        db_table = "mfa_authenticator"


def there(connection):
    """Those of the tables that this database has, the ones that refer to others first."""
    found = set(connection.introspection.table_names())
    return [table for table in TABLES if table in found]


def take_over_addresses(apps, schema_editor):
    connection = schema_editor.connection
    if "account_emailaddress" not in there(connection):
        return
    confirmed = EmailAddress.objects.using(connection.alias).filter(verified=True).order_by("primary", "-pk")
    addresses = {address.user_id: address.email.lower() for address in confirmed}
    for account in apps.get_model("assessment", "Account").objects.using(connection.alias).iterator():
        if account.user_id not in addresses:
            raise RuntimeError(
                f"Account {account.pk} has no confirmed address. Nothing was changed. Delete that account at the desk "
                "of the version before, then migrate again."
            )
        account.email = addresses[account.user_id]
        account.save(update_fields=["email"])


def take_over_passkeys(apps, schema_editor):
    connection = schema_editor.connection
    if "mfa_authenticator" not in there(connection):
        return
    from fido2.utils import websafe_decode, websafe_encode
    from fido2.webauthn import AttestationObject

    Passkey = apps.get_model("assessment", "Passkey")
    accounts = dict(apps.get_model("assessment", "Account").objects.using(connection.alias).values_list("user_id", "pk"))
    for old in Authenticator.objects.using(connection.alias).filter(type="webauthn").order_by("pk"):
        attested = AttestationObject(websafe_decode(old.data["credential"]["response"]["attestationObject"]))
        held = attested.auth_data.credential_data
        # Nothing kept two accounts from having the same passkey. It stays with the one that had it first.
        Passkey.objects.using(connection.alias).get_or_create(
            credential=websafe_encode(held.credential_id),
            defaults={
                "account_id": accounts[old.user_id],
                "data": bytes(held),
                "created_at": old.created_at,
                "last_used_at": old.last_used_at,
            },
        )


def forget_allauth(apps, schema_editor):
    connection = schema_editor.connection
    for table in there(connection):
        schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(table)}")
    # Their permissions, also those somebody holds, go with the content types.
    apps.get_model("contenttypes", "ContentType").objects.using(connection.alias).filter(app_label__in=LABELS).delete()
    MigrationRecorder(connection).migration_qs.filter(app__in=LABELS).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0001_first'),
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='email',
            field=models.EmailField(max_length=254, null=True, unique=True, verbose_name='e-mail address'),
        ),
        migrations.RunPython(take_over_addresses),
        migrations.AlterField(
            model_name='account',
            name='email',
            field=models.EmailField(max_length=254, unique=True, verbose_name='e-mail address'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='addresses_in_lower_case'),
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('credential', models.CharField(max_length=1364, unique=True)),
                ('data', models.BinaryField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to='assessment.account')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.RunPython(take_over_passkeys),
        migrations.RunPython(forget_allauth),
    ]
