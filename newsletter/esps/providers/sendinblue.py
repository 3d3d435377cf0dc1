"""The former name of Brevo."""

from newsletter.esps.providers.brevo import Brevo


class Sendinblue(Brevo):
    webhook = "anymail.webhooks.sendinblue.SendinBlueTrackingWebhookView"


PROVIDER = Sendinblue("sendinblue")
