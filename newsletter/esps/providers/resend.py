"""Resend through Anymail, with a key under which the same mail is sent once in 24 hours.

https://resend.com/docs/dashboard/emails/idempotency-keys
"""

from anymail.backends.resend import EmailBackend, ResendPayload


class ResendBackend(EmailBackend):
    def build_message_payload(self, message, defaults):
        return _KeyedPayload(message, defaults, self)


class _KeyedPayload(ResendPayload):
    def set_metadata(self, metadata):
        super().set_metadata(metadata)
        if key := metadata.get("delivery_id"):
            self.headers["Idempotency-Key"] = key
