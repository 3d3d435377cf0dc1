"""Unisender Go. https://godocs.unisender.ru/web-api-ref#email-send and #callback-format"""

from newsletter.esps.answers import Subject
from newsletter.esps.provider import Provider

# "failed_emails", by address
OF_ADDRESS = ("invalid", "permanent_unavailable", "unsubscribed", "complained", "blocked")


class UnisenderGo(Provider):
    untracks = True
    one_click = False  # refuses a mail with the header
    webhook = "anymail.webhooks.unisender_go.UnisenderGoTrackingWebhookView"
    signing_key = "UNISENDER_GO_API_KEY"
    hard_bounces = {
        "delivery_info.delivery_status": (
            "err_user_unknown",
            "err_user_inactive",
            "err_mailbox_discarded",
            "err_domain_inactive",
        )
    }
    reasons = dict.fromkeys(OF_ADDRESS, Subject.ADDRESS) | {
        "temporary_unavailable": Subject.MAILBOX
    }


PROVIDER = UnisenderGo("unisender_go")
