"""Which bounces are hard, in each ESP's own words. Anymail calls them all "bounced".

A hard bounce ends an address for good, so only what a provider calls permanent and blames on the
mailbox counts: a refusal over content or reputation says nothing about the person.
"""

from typing import NamedTuple

HARD, SOFT = "hard", "soft"


class Words(NamedTuple):
    """Where a payload names the type of a bounce, and what it says there."""

    path: str  # keys with dots between
    hard: tuple = ()
    soft: tuple = ()


BREVO = [Words("event", ("hard_bounce", "invalid_email"), ("soft_bounce",))]
# The first place that says one of its words decides.
WORDS: dict[str, list[Words]] = {
    # docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
    "amazon_ses": [Words("bounce.bounceType", ("Permanent",), ("Transient", "Undetermined"))],
    "brevo": BREVO,  # developers.brevo.com/docs/transactional-webhooks
    "sendinblue": BREVO,
    # developers.mailersend.com/api/v1/webhooks.html
    "mailersend": [Words("data.type", ("hard_bounced",), ("soft_bounced",))],
    # documentation.mailgun.com: severity "permanent" also stands for "no more tries" and blocks
    "mailgun": [
        Words("event-data.severity", soft=("temporary",)),
        Words("event-data.reason", ("bounce", "suppress-bounce"), ("generic", "old", "espblock")),
        Words("event", ("bounced",)),  # before 2018
    ],
    # dev.mailjet.com/email/guides/webhooks
    "mailjet": [Words("hard_bounce", (True,), (False,))],
    # docs.mailtrap.io/email-api-smtp/advanced/webhooks
    "mailtrap": [Words("event", ("bounce",), ("soft bounce",))],
    # mailchimp.com/developer/transactional/docs/webhooks
    "mandrill": [Words("event", ("hard_bounce",), ("soft_bounce",))],
    # docs.postalserver.io/developer/webhooks
    "postal": [Words("payload.status", ("HardFail",), ("SoftFail",))],
    # postmarkapp.com/developer/api/bounce-api#bounce-types
    "postmark": [
        Words("Type", ("HardBounce", "BadEmailAddress"), ("SoftBounce", "Transient", "DnsError")),
        Words("SuppressionReason", ("HardBounce",)),
    ],
    # resend.com/docs/dashboard/emails/email-bounces
    "resend": [Words("data.bounce.type", ("Permanent",), ("Transient", "Undetermined"))],
    # twilio.com/docs/sendgrid/for-developers/tracking-events/event
    "sendgrid": [
        Words("type", ("bounce",), ("blocked", "expired")),
        Words("reason", ("Bounced Address", "Invalid")),
    ],
    # support.sparkpost.com: bounce classification codes
    "sparkpost": [
        Words(
            "msys.message_event.bounce_class",
            ("10", "30"),
            ("1", "20", "21", "22", "23", "24", "40", "50", "51", "52", "53", "54", "70"),
        )
    ],
    # godocs.unisender.ru/web-api-ref#callback-format
    "unisender_go": [
        Words(
            "delivery_info.delivery_status",
            (
                "err_user_unknown",
                "err_user_inactive",
                "err_mailbox_discarded",
                "err_domain_inactive",
            ),
            ("err_mailbox_full", "err_spam_rejected", "err_blacklisted", "err_too_large"),
        ),
        Words("status", ("hard_bounced",), ("soft_bounced",)),
    ],
}


def bounce_of(esp: str, raw: object) -> str:
    """Return "hard" or "soft" as the ESP itself calls it, or "" where it does not say.

    `esp` is the name of Anymail's module, `raw` the event as it came, of any shape.
    """
    for words in WORDS.get(esp, []):
        said = _at(raw, words.path.split("."))
        if said in words.hard:
            return HARD
        if said in words.soft:
            return SOFT
    return ""


def _at(raw: object, path: list[str]) -> object:
    for key in path:
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw[0] if isinstance(raw, list) and raw else raw  # form fields come as lists
