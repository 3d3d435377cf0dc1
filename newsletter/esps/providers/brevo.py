"""Brevo. https://developers.brevo.com/docs/transactional-webhooks"""

from newsletter.esps.provider import Provider


class Brevo(Provider):
    webhook = "anymail.webhooks.brevo.BrevoTrackingWebhookView"
    hard_bounces = {"event": ("hard_bounce", "invalid_email")}


PROVIDER = Brevo("brevo")
