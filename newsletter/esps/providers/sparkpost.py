"""SparkPost. https://support.sparkpost.com, "Bounce classification codes" """

from newsletter.esps.provider import Provider


class SparkPost(Provider):
    untracks = True
    list_unsubscribe = one_click = False  # it drops the first, and refuses neither
    webhook = "anymail.webhooks.sparkpost.SparkPostTrackingWebhookView"
    hard_bounces = {"msys.message_event.bounce_class": ("10", "30")}


PROVIDER = SparkPost("sparkpost")
