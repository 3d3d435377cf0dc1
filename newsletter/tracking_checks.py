"""Which mail accounts report to a webhook that answers nobody yet, and the variable to set."""

from django.core.checks import Warning as CheckWarning
from django.core.checks import register
from django.urls import reverse

from newsletter.webhooks import missing_secret, reporting_esps


@register("boot", deploy=True)
def check_webhooks(app_configs, **kwargs) -> list[CheckWarning]:
    """Tracking is optional: without it, deliveries end as accepted or in doubt."""
    try:
        esps = sorted(reporting_esps())
    except ImportError:  # a misspelt backend has a check of its own
        return []
    return [
        CheckWarning(
            f"{reverse('tracking_webhook', args=[esp])} answers nobody: nothing tells {esp} from "
            "others, so bounces and complaints are not known.",
            hint=f"Set {missing} as in your account there.",
            id="newsletter.W010",
        )
        for esp in esps
        if (missing := missing_secret(esp))
    ]
