"""Mandrill, Mailchimp's transactional mail.

https://mailchimp.com/developer/transactional/api/messages and /docs/webhooks
"""

from newsletter.esps.answers import Answer, Subject
from newsletter.esps.provider import Provider

# Its errors are answered with 500.
OF_ACCOUNT = {"Invalid_Key", "PaymentRequired", "Unknown_Subaccount"}
ERRORS = OF_ACCOUNT | {"ValidationError"}
# "reject_reason": all but the first are on its list of rejections.
OF_ADDRESS = ("invalid", "hard-bounce", "soft-bounce", "spam", "unsub", "custom")
OF_SENDER = ("invalid-sender", "test-mode-limit", "unsigned", "rule")


class Mandrill(Provider):
    untracks = True
    one_click = False  # refuses a mail with the header
    webhook = "anymail.webhooks.mandrill.MandrillCombinedWebhookView"
    signing_key = "MANDRILL_WEBHOOK_KEY"
    hard_bounces = {"event": ("hard_bounce",)}
    reasons = dict.fromkeys(OF_ADDRESS, Subject.ADDRESS) | dict.fromkeys(OF_SENDER, Subject.ACCOUNT)
    hard_reasons = {"hard-bounce"}

    def denies(self, answer: Answer) -> bool:
        return answer.get("status") == "error" and answer.get("name") in ERRORS

    def subject_of(self, answer: Answer) -> Subject | None:
        return Subject.ACCOUNT if answer.get("name") in OF_ACCOUNT else None

    def concerns_all(self, answer: Answer) -> bool:
        return answer.get("name") in OF_ACCOUNT or super().concerns_all(answer)


PROVIDER = Mandrill("mandrill")
