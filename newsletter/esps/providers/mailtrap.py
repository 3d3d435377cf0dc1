"""Mailtrap. https://docs.mailtrap.io/email-api-smtp"""

from newsletter.esps.answers import Answer
from newsletter.esps.provider import Provider


class Mailtrap(Provider):
    webhook = "anymail.webhooks.mailtrap.MailtrapTrackingWebhookView"
    signing_key = "MAILTRAP_TRACKING_SECRET"
    hard_bounces = {"event": ("bounce",)}  # the others are called "soft bounce"

    def denies(self, answer: Answer) -> bool:
        return answer.code == 200 and answer.get("success") is False and bool(answer.get("errors"))


PROVIDER = Mailtrap("mailtrap")
