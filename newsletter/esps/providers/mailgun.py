"""Mailgun. https://documentation.mailgun.com"""

from newsletter.esps.provider import Provider


class Mailgun(Provider):
    untracks = True
    webhook = "anymail.webhooks.mailgun.MailgunTrackingWebhookView"
    signing_key = "MAILGUN_WEBHOOK_SIGNING_KEY"
    # Its "permanent" also stands for "no more tries"; "bounced" is the word of before 2018.
    hard_bounces = {"event-data.reason": ("bounce", "suppress-bounce"), "event": ("bounced",)}


PROVIDER = Mailgun("mailgun")
