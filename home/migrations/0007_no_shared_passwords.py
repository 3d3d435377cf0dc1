"""What was behind a password that is kept in clear is from now on for those who sign in."""

from django.db import migrations

RESTRICTIONS = ("PageViewRestriction", "CollectionViewRestriction")


def take_passwords_away(apps, schema_editor):
    for model in RESTRICTIONS:
        rows = apps.get_model("wagtailcore", model).objects.filter(restriction_type="password")
        rows.update(restriction_type="login", password="")


class Migration(migrations.Migration):
    dependencies = [("home", "0006_asked_of_the_worker"), ("wagtailcore", "0098_apitoken")]
    operations = [migrations.RunPython(take_passwords_away, migrations.RunPython.noop)]
