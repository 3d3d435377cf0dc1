"""Postal. https://docs.postalserver.io/developer/api and /webhooks"""

from newsletter.esps.answers import Answer
from newsletter.esps.provider import Provider


class Postal(Provider):
    metadata = False
    webhook = "anymail.webhooks.postal.PostalTrackingWebhookView"
    signing_key = "POSTAL_WEBHOOK_KEY"
    hard_bounces = {"payload.status": ("HardFail",)}

    def denies(self, answer: Answer) -> bool:
        return answer.code == 200 and answer.get("status") in ("error", "parameter-error")


PROVIDER = Postal("postal")
