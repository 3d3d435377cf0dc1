"""The newsletter in Wagtail's admin: its lists, its acts in the log, the note in the preview."""

from functools import partial

from django.urls import path
from wagtail import hooks
from wagtail.admin.action_menu import PublishMenuItem

from essays.models import EssayPage
from newsletter.previews import MODES
from newsletter.viewsets.notes import NoteViewSet
from newsletter.viewsets.outbox import OutboxViewSet
from newsletter.viewsets.publishing import PublishEssayItem
from newsletter.viewsets.sending_account import SendTestMail
from newsletter.viewsets.subscribers import SubscriberViewSet


@hooks.register("register_admin_viewset")
def register_admin_viewset():
    return [SubscriberViewSet(), NoteViewSet(), OutboxViewSet()]


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("mail/test/", SendTestMail.as_view(), name="send_test_mail")]


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action("newsletter.cancel", "Cancel a note", "Note canceled")
    actions.register_action("newsletter.release", "Send a held note", "Note sent after all")
    actions.register_action("newsletter.resume", "Resume a note", "Note resumed")
    actions.register_action("newsletter.erase", "Erase a subscriber", "Subscriber erased")


@hooks.register("construct_page_action_menu")
def construct_page_action_menu(menu_items, request, context):
    created = request.resolver_match.kwargs.get("content_type_model_name")
    if isinstance(context.get("page"), EssayPage) or created == EssayPage._meta.model_name:
        menu_items[:] = [
            PublishEssayItem(item.order) if isinstance(item, PublishMenuItem) else item
            for item in menu_items
        ]


for place, mode in enumerate(MODES):
    hooks.register("register_essay_preview_mode", partial(lambda mode: mode, mode), order=place)
