"""Which way each claim goes, and how far each paper was read, from what was said until now."""

from django.db import migrations, models

FACTORS = {"x", "\N{MULTIPLICATION SIGN}"}


def direction_of(said: str, unit: str) -> str:
    """Return the word that reads best behind a number that "increases" or "decreases"."""
    if said.lower().startswith("decrease") and (unit in FACTORS or unit == "%"):
        return "less"
    if unit in FACTORS:
        return "times"
    return "more" if said.lower().startswith("increase") and unit == "%" else "level"


def say_which_way(apps, schema_editor):
    claims = apps.get_model("essays", "Claim").objects.all()
    for claim in claims.only("direction", "unit"):
        claim.direction = direction_of(claim.direction, claim.unit.strip())
        claim.save(update_fields=["direction"])


def say_how_far(apps, schema_editor):
    """A number that was read in a paper shows that a part of it was read, and no more."""
    papers = apps.get_model("essays", "Paper").objects
    papers.filter(claims__confidence="abstract").update(reading="abstract")
    papers.filter(claims__confidence="read").update(reading="part")


class Migration(migrations.Migration):

    dependencies = [
        ("essays", "0003_papers_claims_problems"),
    ]

    operations = [
        migrations.AddField(
            model_name="essaypage",
            name="headline_metric",
            field=models.CharField(blank=True, help_text="As it reads behind the number: the tokens per second, less to read.", max_length=120, verbose_name="what it counts"),
        ),
        migrations.AddField(
            model_name="paper",
            name="reading",
            field=models.CharField(blank=True, choices=[(None, "not read, or read about elsewhere"), ("full", "read in full"), ("part", "read in part"), ("abstract", "its abstract read")], help_text="The front page counts it, so that it says no more than is true.", max_length=10, verbose_name="how far you read it"),
        ),
        migrations.RunPython(say_which_way, migrations.RunPython.noop),
        migrations.RunPython(say_how_far, migrations.RunPython.noop),
    ]
