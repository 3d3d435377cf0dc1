"""What providers answer, in their own words: (ESP, status, body, proof, subject, hard).

The shapes are those that Anymail's tests feed to its backends; the reasons are from the
providers' lists, which their modules in `newsletter.esps.providers` name.
"""

REFUSED, PUT_BACK, LATER, STOP = "refused", "not_accepted", "not_sent", "configuration"
UNKNOWN = "unknown"
TO = "you@example.org"
MANDRILL = {
    "hard-bounce": (REFUSED, "address", True),
    "soft-bounce": (REFUSED, "address", False),
    "spam": (REFUSED, "address", False),
    "unsub": (REFUSED, "address", False),
    "custom": (REFUSED, "address", False),
    "invalid": (REFUSED, "address", False),
    "invalid-sender": (PUT_BACK, "account", False),
    "test-mode-limit": (PUT_BACK, "account", False),
    "unsigned": (PUT_BACK, "account", False),
    "rule": (PUT_BACK, "account", False),
    None: (PUT_BACK, "unsaid", False),
}
MAILERSEND = {
    "hard_bounced": (REFUSED, "address", True),
    "spam_complaint": (REFUSED, "address", False),
    "unsubscribed": (REFUSED, "address", False),
    "blocklisted": (REFUSED, "address", False),
    "something_new": (PUT_BACK, "unsaid", False),
}
UNISENDER = {
    "invalid": (REFUSED, "address", False),
    "permanent_unavailable": (REFUSED, "address", False),
    "unsubscribed": (REFUSED, "address", False),
    "temporary_unavailable": (LATER, "mailbox", False),
}
INACTIVE = f"Found inactive addresses: {TO}. Inactive recipients are ones that have bounced."
OUT_OF_CREDIT = "Not allowed to send. Your account ran out of credits."
ONLY_TESTS = "You can only send testing emails to your own email address. Change the `from` address"
MAILJET_TO = {"ErrorCode": "mj-0013", "ErrorMessage": "is an invalid email address."}
MAILJET_TO |= {"ErrorRelatedTo": ["To[0].Email"]}
MAILJET_FROM = {"ErrorCode": "send-0008", "ErrorRelatedTo": ["From"]}
MAILJET_FROM |= {"ErrorMessage": "This is not an authorized sender email address."}


def of_mandrill(reason: str | None, status: str = "rejected") -> list:
    return [{"email": TO, "status": status, "reject_reason": reason}]


def of_mailersend(reason: str) -> dict:
    recipients = [{"email": TO, "reasons": [reason]}]
    return {"warnings": [{"type": "ALL_SUPPRESSED", "recipients": recipients}]}


def of_mailjet(error: dict) -> dict:
    return {"Messages": [{"Status": "error", "Errors": [error]}]}


def of_mandrill_api(name: str) -> dict:
    return {"status": "error", "code": -1, "name": name, "message": "No."}


def of_postmark(code: int, message: str) -> dict:
    return {"ErrorCode": code, "Message": message}


ROWS = [
    *(("mandrill", 200, of_mandrill(reason), *rest) for reason, rest in MANDRILL.items()),
    ("mandrill", 200, of_mandrill(None, "invalid"), REFUSED, "address", False),
    ("mandrill", 200, of_mandrill("test-mode-limit", "invalid"), PUT_BACK, "account", False),
    ("mandrill", 500, of_mandrill_api("Invalid_Key"), STOP, "account", False),
    ("mandrill", 500, of_mandrill_api("PaymentRequired"), STOP, "account", False),
    ("mandrill", 500, of_mandrill_api("ValidationError"), PUT_BACK, "unsaid", False),
    ("mandrill", 500, of_mandrill_api("GeneralError"), UNKNOWN, "unsaid", False),
    *(("mailersend", 202, of_mailersend(reason), *rest) for reason, rest in MAILERSEND.items()),
    ("mailersend", 401, {"message": "Unauthenticated."}, STOP, "account", False),
    (
        "mailersend",
        422,
        {
            "message": "The to.0.email must be a valid email address.",
            "errors": {"to.0.email": ["The to.0.email must be a valid email address."]},
        },
        REFUSED,
        "address",
        False,
    ),
    (
        "mailersend",
        422,
        {"message": "You have reached the trial account unique recipients limit."},
        PUT_BACK,
        "account",
        False,
    ),
    *(
        ("unisender_go", 200, {"emails": [], "failed_emails": {TO: reason}}, *rest)
        for reason, rest in UNISENDER.items()
    ),
    ("unisender_go", 403, {"message": "User is disabled", "code": 1}, STOP, "account", False),
    ("postmark", 422, of_postmark(406, INACTIVE), REFUSED, "address", False),
    (
        "postmark",
        422,
        of_postmark(300, f"Invalid 'To' address: '{TO}'."),
        REFUSED,
        "address",
        False,
    ),
    ("postmark", 422, of_postmark(405, OUT_OF_CREDIT), PUT_BACK, "account", False),
    ("postmark", 422, of_postmark(412, "Your account is pending."), PUT_BACK, "account", False),
    ("postmark", 422, of_postmark(400, "Sender Signature not found."), PUT_BACK, "account", False),
    (
        "postmark",
        422,
        of_postmark(300, "Invalid 'From' address: 'a@b'."),
        PUT_BACK,
        "account",
        False,
    ),
    ("postmark", 422, of_postmark(300, "Invalid metadata content."), PUT_BACK, "content", False),
    ("postmark", 401, of_postmark(10, "Bad or missing API token."), STOP, "account", False),
    ("postmark", 413, "Payload Too Large", PUT_BACK, "content", False),
    (
        "sparkpost",
        200,
        {"results": {"total_accepted_recipients": 0, "total_rejected_recipients": 1, "id": "1"}},
        PUT_BACK,
        "unsaid",
        False,
    ),
    (
        "sparkpost",
        420,
        {"errors": [{"message": "Exceed Sending Limit (daily)", "code": "2102"}]},
        STOP,
        "account",
        False,
    ),
    (
        "sparkpost",
        400,
        {"errors": [{"message": "Invalid domain", "description": "Unconfigured Sending Domain"}]},
        PUT_BACK,
        "unsaid",
        False,
    ),
    ("mailjet", 400, of_mailjet(MAILJET_TO), REFUSED, "address", False),
    ("mailjet", 200, of_mailjet(MAILJET_TO), REFUSED, "address", False),
    ("mailjet", 400, of_mailjet(MAILJET_FROM), PUT_BACK, "account", False),
    (
        "mailjet",
        401,
        {"ErrorMessage": "API key is blocked", "ErrorCode": 1},
        STOP,
        "account",
        False,
    ),
    (
        "mailgun",
        400,
        {"message": "'to' parameter is not a valid address. please check documentation"},
        REFUSED,
        "address",
        False,
    ),
    (
        "mailgun",
        400,
        {"message": "'from' parameter is not a valid address. please check documentation"},
        PUT_BACK,
        "unsaid",
        False,
    ),
    ("mailgun", 404, {"message": "Domain not found: example.org"}, STOP, "account", False),
    ("mailgun", 402, {"message": "Account disabled"}, STOP, "account", False),
    (
        "mailgun",
        403,
        {"message": "Sandbox subdomains are for test purposes only."},
        STOP,
        "account",
        False,
    ),
    (
        "sendgrid",
        400,
        {
            "errors": [
                {
                    "message": "Does not contain a valid address.",
                    "field": "personalizations.0.to.0.email",
                }
            ]
        },
        REFUSED,
        "address",
        False,
    ),
    (
        "sendgrid",
        403,
        {"errors": [{"message": "The from address does not match a verified Sender Identity."}]},
        STOP,
        "account",
        False,
    ),
    (
        "sendgrid",
        401,
        {"errors": [{"message": "Maximum credits exceeded"}]},
        STOP,
        "account",
        False,
    ),
    (
        "brevo",
        400,
        {"code": "invalid_parameter", "message": "email is not valid in to"},
        REFUSED,
        "address",
        False,
    ),
    (
        "brevo",
        400,
        {"code": "invalid_parameter", "message": "valid sender email required"},
        PUT_BACK,
        "account",
        False,
    ),
    ("brevo", 402, {"code": "not_enough_credits", "message": "No credits"}, STOP, "account", False),
    (
        "resend",
        422,
        {"name": "validation_error", "message": "Invalid `to` field."},
        REFUSED,
        "address",
        False,
    ),
    ("resend", 403, {"name": "validation_error", "message": ONLY_TESTS}, STOP, "account", False),
    (
        "resend",
        429,
        {"name": "daily_quota_exceeded", "message": "You have reached your daily email quota."},
        LATER,
        "unsaid",
        False,
    ),
    (
        "mailtrap",
        400,
        {"success": False, "errors": ["address is invalid in 'to' 0"]},
        REFUSED,
        "address",
        False,
    ),
    (
        "mailtrap",
        200,
        {"success": False, "errors": ["Sending from domain is not allowed"]},
        PUT_BACK,
        "account",
        False,
    ),
    ("mailtrap", 401, {"success": False, "error": "Invalid API token"}, STOP, "account", False),
    (
        "postal",
        200,
        {"status": "error", "data": {"code": "UnauthenticatedFromAddress", "message": "No."}},
        PUT_BACK,
        "unsaid",
        False,
    ),
    (
        "postal",
        200,
        {"status": "parameter-error", "data": {"message": "The limit is exceeded"}},
        PUT_BACK,
        "account",
        False,
    ),
    ("postal", 200, "Something else", UNKNOWN, "unsaid", False),
    ("scaleway", 403, {"message": "insufficient permissions"}, STOP, "account", False),
    ("scaleway", 400, {"message": "quota exceeded"}, PUT_BACK, "account", False),
]
AMAZON = [
    # status, code, message, proof, subject
    (403, "MessageRejected", "Email address is not verified.", STOP, "account"),
    (400, "MessageRejected", "Email address is not verified.", PUT_BACK, "account"),
    (400, "MessageRejected", "Message contains a virus.", PUT_BACK, "content"),
    (400, "BadRequestException", "Missing final '@domain'", PUT_BACK, "unsaid"),
    (400, "AccountSuspendedException", "Suspended.", STOP, "account"),
    (400, "SendingPausedException", "Paused.", STOP, "account"),
    (400, "MailFromDomainNotVerifiedException", "Not verified.", STOP, "account"),
    (403, "AccessDeniedException", "Not authorized to perform ses:SendEmail", STOP, "account"),
    (400, "Throttling", "Daily message quota exceeded.", LATER, "unsaid"),
    (400, "LimitExceededException", "Too many.", LATER, "unsaid"),
]
