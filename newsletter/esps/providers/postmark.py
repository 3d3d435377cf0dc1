"""Postmark. https://postmarkapp.com/developer/api/overview#error-codes, /bounce-api#bounce-types"""

from newsletter.esps.answers import Answer, Subject
from newsletter.esps.provider import Provider

INACTIVE = 406
OF_ACCOUNT = {10, 400, 401, 405, 412, 413, 429}  # token, sender signature, credits, approval


class Postmark(Provider):
    untracks = True
    webhook = "anymail.webhooks.postmark.PostmarkTrackingWebhookView"
    hard_bounces = {
        "Type": ("HardBounce", "BadEmailAddress"),
        "SuppressionReason": ("HardBounce",),
    }

    def subject_of(self, answer: Answer) -> Subject | None:
        code = answer.get("ErrorCode")
        if code == INACTIVE or "inactive addresses" in answer.words:
            return Subject.ADDRESS
        return Subject.ACCOUNT if code in OF_ACCOUNT else None


PROVIDER = Postmark("postmark")
