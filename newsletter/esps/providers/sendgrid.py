"""SendGrid. https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event"""

from newsletter.esps.provider import Provider


class SendGrid(Provider):
    untracks = True
    webhook = "anymail.webhooks.sendgrid.SendGridTrackingWebhookView"
    signing_key = "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY"
    hard_bounces = {"type": ("bounce",), "reason": ("Bounced Address", "Invalid")}


PROVIDER = SendGrid("sendgrid")
