"""Resend, with a key under which the same mail is sent once in 24 hours.

https://resend.com/docs/dashboard/emails/idempotency-keys and /email-bounces
"""

from datetime import timedelta

from anymail.backends.resend import EmailBackend, ResendPayload

from newsletter.esps.provider import Provider


class ResendBackend(EmailBackend):
    def build_message_payload(self, message, defaults):
        return _KeyedPayload(message, defaults, self)


class _KeyedPayload(ResendPayload):
    def set_metadata(self, metadata):
        super().set_metadata(metadata)
        if key := metadata.get("delivery_id"):
            self.headers["Idempotency-Key"] = key


class Resend(Provider):
    # 24 hours by its own clock, from the first question's arrival to the last one's.
    idempotent_for = timedelta(hours=23)
    webhook = "anymail.webhooks.resend.ResendTrackingWebhookView"
    signing_key = "RESEND_SIGNING_SECRET"
    hard_bounces = {"data.bounce.type": ("Permanent",)}

    def backend(self) -> type[EmailBackend]:
        return ResendBackend


PROVIDER = Resend("resend")
