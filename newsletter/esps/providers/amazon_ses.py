"""Amazon SES through Anymail, with the one call that the ledger allows."""

from anymail.backends.amazon_ses import EmailBackend
from botocore.client import Config
from django.conf import settings

from newsletter.esps.calls import watched


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
