"""Amazon SES through Anymail, with the one call that the ledger allows."""

from anymail.backends.amazon_ses import EmailBackend
from botocore.client import Config

# botocore would make three requests of one send(), and the answer of the first may be lost.
ONCE = Config(retries={"total_max_attempts": 1}, connect_timeout=10, read_timeout=20)


class SESBackend(EmailBackend):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        config = self.client_params.get("config")
        self.client_params["config"] = config.merge(ONCE) if config else ONCE
