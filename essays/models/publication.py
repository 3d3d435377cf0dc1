"""The name, sentence and author that every page, feed and note of this site carries."""

from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="edit", order=100)
class Publication(BaseGenericSetting):
    name = models.CharField(max_length=60, default="Into the Gap")
    sentence = models.CharField(
        max_length=140,
        default="What the papers show, and nobody says.",
        help_text="The front page's headline.",
    )
    description = models.CharField(
        max_length=250,
        default=(
            "Essays on AI infrastructure. Each one says one true thing, "
            "with the numbers it follows from."
        ),
        help_text="One line under the sentence; also what search engines and the feed show.",
    )
    author = models.CharField(
        max_length=100,
        blank=True,
        help_text="Your name, as it stands under the essays and in From: of the notes.",
    )
    author_line = models.CharField(
        "the author in one line",
        max_length=140,
        blank=True,
        help_text="Beside your name on the front page: what you build. Shown with a name only.",
    )
    license_name = models.CharField(max_length=60, default="CC BY 4.0", blank=True)
    license_url = models.URLField(
        default="https://creativecommons.org/licenses/by/4.0/", blank=True
    )

    class Meta:
        verbose_name = "Publication"
