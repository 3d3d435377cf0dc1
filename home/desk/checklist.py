"""What a new site still needs: a list that ticks itself and goes away when it is complete."""

from dataclasses import dataclass
from os import environ

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from essays.models import Publication
from newsletter.models import MailSettings, Subscriber

PERMISSIONS = ("essays.change_publication", "newsletter.change_mailsettings")


@dataclass(frozen=True)
class Step:
    """One thing to set up; `url` is where it is done, and `post` says that a button does it."""

    label: str
    done: bool
    hint: str = ""
    url: str = ""
    post: str = ""


def steps() -> list[Step]:
    publication, mail = Publication.load(), MailSettings.load()
    about_site, about_mail = settings_url(publication), settings_url(mail)
    clock = timezone.localtime().strftime("%I:%M %p").lstrip("0").lower()
    return [
        Step(
            "The site's name, its sentence, and your name",
            bool(publication.author),
            "Read what is there, and sign it.",
            about_site,
        ),
        Step("Where replies reach you", bool(mail.reply_to), "An address of yours.", about_mail),
        Step(
            "A postal address at the end of each note",
            bool(mail.postal_address),
            "Many countries require it.",
            about_mail,
        ),
        Step(
            "The sending account, tried out",
            mail.tested_at is not None,
            "One small mail, to you alone.",
            reverse("send_test_mail"),
            post="Send a test mail to me",
        ),
        Step(
            "The first subscriber",
            Subscriber.objects.confirmed().exists(),
            "Subscribe yourself: the form is on the front page.",
            reverse("wagtail_serve", args=[""]),
        ),
        Step(
            "The time zone",
            bool(environ.get("TIME_ZONE")),
            f"The site's clock says {clock}. If yours does not, set the environment variable "
            "TIME_ZONE, for example to Europe/Berlin, and start again.",
        ),
    ]


def settings_url(instance: Publication | MailSettings) -> str:
    meta = instance._meta
    return reverse("wagtailsettings:edit", args=[meta.app_label, meta.model_name, instance.pk])


class ChecklistPanel(Component):
    name = "checklist"
    order = 50
    template_name = "home/admin/checklist.html"

    def get_context_data(self, parent_context):
        return {"steps": steps(), "csrf_token": parent_context["csrf_token"]}

    def render_html(self, parent_context=None) -> str:
        complete = all(step.done for step in steps())
        return "" if complete else super().render_html(parent_context)
