"""Which bounces are hard, in each ESP's own words. Anymail calls them all "bounced".

A hard bounce ends an address for good, so only what a provider calls permanent and blames on the
mailbox counts: a refusal over content or reputation says nothing about the person.
"""

BREVO = {"event": ("hard_bounce", "invalid_email")}
# Where a payload names the type of a bounce, and what it says there when the mailbox is gone.
HARD: dict[str, dict[str, tuple]] = {
    # docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
    "amazon_ses": {"bounce.bounceType": ("Permanent",)},
    "brevo": BREVO,  # developers.brevo.com/docs/transactional-webhooks
    "sendinblue": BREVO,
    "mailersend": {"data.type": ("hard_bounced",)},  # developers.mailersend.com/api/v1/webhooks
    # documentation.mailgun.com: its "permanent" also stands for "no more tries"; "bounced" is
    # the word of before 2018
    "mailgun": {"event-data.reason": ("bounce", "suppress-bounce"), "event": ("bounced",)},
    "mailjet": {"hard_bounce": (True,)},  # dev.mailjet.com/email/guides/webhooks
    "mailtrap": {"event": ("bounce",)},  # docs.mailtrap.io/email-api-smtp/advanced/webhooks
    "mandrill": {"event": ("hard_bounce",)},  # mailchimp.com/developer/transactional/docs/webhooks
    "postal": {"payload.status": ("HardFail",)},  # docs.postalserver.io/developer/webhooks
    "postmark": {  # postmarkapp.com/developer/api/bounce-api#bounce-types
        "Type": ("HardBounce", "BadEmailAddress"),
        "SuppressionReason": ("HardBounce",),
    },
    "resend": {
        "data.bounce.type": ("Permanent",)
    },  # resend.com/docs/dashboard/emails/email-bounces
    "sendgrid": {  # twilio.com/docs/sendgrid/for-developers/tracking-events/event
        "type": ("bounce",),
        "reason": ("Bounced Address", "Invalid"),
    },
    # support.sparkpost.com, "Bounce classification codes"
    "sparkpost": {"msys.message_event.bounce_class": ("10", "30")},
    "unisender_go": {  # godocs.unisender.ru/web-api-ref#callback-format
        "delivery_info.delivery_status": (
            "err_user_unknown",
            "err_user_inactive",
            "err_mailbox_discarded",
            "err_domain_inactive",
        )
    },
}


def is_hard(esp: str, raw: object) -> bool:
    """Say whether the ESP itself calls this a bounce for good.

    `esp` is the name of Anymail's module, `raw` the event as it came, of any shape.
    """
    return any(_at(raw, path) in words for path, words in HARD.get(esp, {}).items())


def _at(raw: object, path: str) -> object:
    for key in path.split("."):
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw[0] if isinstance(raw, list) and raw else raw  # form fields come as lists
