"""What a note says about its sender. The mail account itself is set by the environment."""

from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="mail", order=200)
class MailSettings(BaseGenericSetting):
    sender_name = models.CharField(
        max_length=100, blank=True, help_text="Your name in From:. Empty: the author's name."
    )
    sender_address = models.EmailField(
        blank=True,
        help_text="The address notes come from, on a domain that your mail provider may sign for.",
    )
    reply_to = models.EmailField(blank=True, help_text="Where replies reach you.")
    postal_address = models.CharField(
        max_length=250,
        blank=True,
        help_text="One line at the end of each note. Many countries require it.",
    )
    tested_at = models.DateTimeField(null=True, editable=False)
    key_fingerprint = models.CharField(max_length=16, blank=True, editable=False)
    # The SITE_URL that mail leaves for; a copy of the database under another one must be told.
    site_url = models.CharField(max_length=250, blank=True, editable=False)
    # Why no mail leaves until the author says so; empty while it does.
    held_because = models.CharField(max_length=250, blank=True, editable=False)

    class Meta:
        verbose_name = "Mail"
