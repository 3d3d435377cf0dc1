"""Mailjet. https://dev.mailjet.com/email/guides/webhooks and /send-api-v31"""

from newsletter.esps.answers import Answer
from newsletter.esps.provider import Provider


class Mailjet(Provider):
    untracks = True
    webhook = "anymail.webhooks.mailjet.MailjetTrackingWebhookView"
    hard_bounces = {"hard_bounce": (True,)}

    def denies(self, answer: Answer) -> bool:
        """One entry for each message, whatever HTTP says."""
        entries = answer.get("Messages")
        if not isinstance(entries, list):
            return False
        return [isinstance(one, dict) and one.get("Status") for one in entries] == ["error"]


PROVIDER = Mailjet("mailjet")
