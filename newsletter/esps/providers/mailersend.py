"""MailerSend. https://developers.mailersend.com/api/v1/email.html and /webhooks"""

from newsletter.esps.answers import Subject
from newsletter.esps.provider import Provider


class MailerSend(Provider):
    # Its reports know a mail by the provider's id alone, and what is in doubt has none.
    metadata = False
    untracks = True
    webhook = "anymail.webhooks.mailersend.MailerSendTrackingWebhookView"
    signing_key = "MAILERSEND_SIGNING_SECRET"
    hard_bounces = {"data.type": ("hard_bounced",)}
    reasons = dict.fromkeys(  # suppressed recipients
        ("hard_bounced", "spam_complaint", "unsubscribed", "blocklisted"), Subject.ADDRESS
    )
    hard_reasons = {"hard_bounced"}


PROVIDER = MailerSend("mailersend")
