import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import essays.fields


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0007_no_shared_passwords"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="TextPage",
            fields=[
                ("page_ptr", models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ("subtitle", models.CharField(blank=True, max_length=250)),
                ("date", models.DateField(blank=True, help_text="Shown under the title. Empty: the day it was first published.", null=True)),
                ("body", essays.fields.MarkdownField()),
            ],
            options={"verbose_name": "text page"},
            bases=("wagtailcore.page",),
        ),
    ]
