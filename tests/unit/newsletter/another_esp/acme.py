"""Acme, which nobody has heard of, is Postmark with words of its own."""

from datetime import timedelta

from anymail.backends.postmark import EmailBackend
from anymail.webhooks.postmark import PostmarkTrackingWebhookView

from newsletter.esps.answers import Subject
from newsletter.esps.provider import Provider


class AcmeTracking(PostmarkTrackingWebhookView):
    esp_name = "Acme"


class AcmeBackend(EmailBackend):
    esp_name = "Acme"


class Acme(Provider):
    one_click = False
    idempotent_for = timedelta(hours=2)
    webhook = f"{__name__}.AcmeTracking"
    signing_key = "ACME_KEY"
    hard_bounces = {"Type": ("Vanished",)}

    def backend(self):
        return AcmeBackend

    def denies(self, answer):
        return answer.get("ErrorCode") == "no"

    def subject_of(self, answer):
        return Subject.CONTENT if answer.get("ErrorCode") == "ugly" else None


PROVIDER = Acme("acme")
