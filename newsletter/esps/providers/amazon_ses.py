"""Amazon SES, with the one call that the ledger allows.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html and
/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from anymail.backends.amazon_ses import EmailBackend
from botocore import exceptions
from botocore.client import Config
from django.conf import settings

from newsletter.esps.answers import Answer, Subject
from newsletter.esps.calls import watched
from newsletter.esps.provider import Provider

# Its names for errors; those that are neither are about the whole account.
ONE_MESSAGE = {"", "MessageRejected", "BadRequestException", "ValidationException"}
THROTTLED = {"Throttling", "ThrottlingException", "TooManyRequestsException"}
THROTTLED |= {"LimitExceeded", "LimitExceededException", "RequestLimitExceeded"}


class SESBackend(EmailBackend):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        seconds = settings.ANYMAIL["REQUESTS_TIMEOUT"]
        # botocore would make three requests of one send(), and the first answer may be lost.
        once = Config(
            retries={"total_max_attempts": 1}, connect_timeout=seconds, read_timeout=seconds
        )
        self.client_params["config"] = self.client_params["config"].merge(once)

    def open(self):
        """Open it, and let the deadline of a call reach botocore's connections too."""
        if opened := super().open():
            pools = self.client._endpoint.http_session._manager.pool_classes_by_scheme
            pools.update({scheme: watched(pool) for scheme, pool in pools.items()})
        return opened


class AmazonSES(Provider):
    webhook = "anymail.webhooks.amazon_ses.AmazonSESTrackingWebhookView"
    hard_bounces = {"bounce.bounceType": ("Permanent",)}
    not_set_up = (
        exceptions.NoCredentialsError,
        exceptions.PartialCredentialsError,
        exceptions.CredentialRetrievalError,
        exceptions.NoRegionError,
        exceptions.ProfileNotFound,
        exceptions.ParamValidationError,
    )

    def backend(self) -> type[EmailBackend]:
        return SESBackend

    def answer_of(self, response: object) -> Answer:
        """Read botocore's dict."""
        if not isinstance(response, dict):
            return super().answer_of(response)
        http, fault = response.get("ResponseMetadata", {}), response.get("Error", {})
        code, headers = http.get("HTTPStatusCode", 0), http.get("HTTPHeaders", {})
        return Answer(code, headers, fault.get("Message", ""), fault)

    def asks_to_wait(self, answer: Answer) -> bool:
        throttled = 400 <= answer.code < 500 and _name(answer) in THROTTLED
        return throttled or super().asks_to_wait(answer)

    def subject_of(self, answer: Answer) -> Subject | None:
        if answer.code == 400 and _name(answer) not in ONE_MESSAGE:
            return Subject.ACCOUNT
        rejected = answer.code == 400 and _name(answer) == "MessageRejected"
        return Subject.CONTENT if rejected and "not verified" not in answer.words else None

    def concerns_all(self, answer: Answer) -> bool:
        of_client = 400 <= answer.code < 500
        return super().concerns_all(answer) or (of_client and _name(answer) not in ONE_MESSAGE)


def _name(answer: Answer) -> object:
    return answer.get("Code") or ""


PROVIDER = AmazonSES("amazon_ses")
