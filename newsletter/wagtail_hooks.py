"""The newsletter in Wagtail's admin: its lists, its acts in the log, the note in the preview."""

from functools import partial

from django.shortcuts import redirect
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button

from essays.models import EssayPage
from essays.outputs import Output
from newsletter.desk import note_questions
from newsletter.desk.hiding import EssayWithNoteViewSet, fate_if_deleted, readers_with_link
from newsletter.desk.lists.delivery_list import DeliveryViewSet
from newsletter.desk.lists.note_list import NoteViewSet
from newsletter.desk.lists.outbox_list import OutboxViewSet
from newsletter.desk.lists.subscriber_list import SubscriberViewSet
from newsletter.desk.publishing import leaving, with_consequence
from newsletter.desk.sending_account import SendTestMail
from newsletter.desk.standstill import ReleaseMail, TryNow, show_banner
from newsletter.desk.text_facts import register_text_facts
from newsletter.letters.previews import MODES
from newsletter.letters.rendering import note_letter
from newsletter.models import Note


@hooks.register("register_admin_viewset")
def register_admin_viewset():
    return [SubscriberViewSet(), NoteViewSet(), DeliveryViewSet(), OutboxViewSet()]


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("mail/test/", SendTestMail.as_view(), name="send_test_mail"),
        path("mail/release/", ReleaseMail.as_view(), name="release_mail"),
        path("mail/try/", TryNow.as_view(), name="try_now"),
    ]


@hooks.register("register_log_actions")
def register_log_actions(actions):
    note_questions.register_log_actions(actions)
    actions.register_action("newsletter.erase", "Erase a subscriber", "Subscriber erased")
    actions.register_action("newsletter.export", "Export subscribers", "Subscribers exported")
    actions.register_action("newsletter.test", "Send a test note", "Test note sent")
    actions.register_action(
        "newsletter.retry_one", "Try a delivery again", "One delivery tried again"
    )
    actions.register_action(
        "newsletter.write_again", "Write to a mailbox again", "Mailbox written to again"
    )
    actions.register_action("newsletter.import", "Import subscribers", "Subscribers imported")
    actions.register_action("newsletter.release_mail", "Let mail leave again", "Mail released")
    actions.register_action("newsletter.try_now", "Try a mail account now", "Mail tried now")


@hooks.register("construct_main_menu")
def construct_main_menu(request, menu_items):
    """Every admin page makes its menu before it shows its messages, and gives us the request."""
    show_banner(request)


@hooks.register("register_page_header_buttons")
def register_page_header_buttons(page, user, view_name, next_url=None):
    if isinstance(page, EssayPage) and user.has_perm("newsletter.change_note"):
        url = reverse("notes:test", args=[page.pk])
        yield Button("Send a test note", url=url, icon_name="mail", priority=70)


@hooks.register("register_admin_viewset", order=100)  # in the place of the one without notes
def register_admin_viewset_of_essays():
    return EssayWithNoteViewSet()


@hooks.register("after_publish_page")
def after_publish_page(request, page):
    """Say what became of the note where the author lands."""
    note = Note.objects.waiting().filter(essay=page.pk).first()
    if note is None:
        return None
    acts = [("wait", "Wait"), ("cancel", "Cancel for good")]
    buttons = [messages.button(reverse(f"notes:{act}", args=[note.pk]), say) for act, say in acts]
    messages.info(request, leaving(note, page), buttons=buttons)
    return redirect("essays:index")


@hooks.register("register_page_output")
def register_page_output(page):
    return [Output("note", note_letter)] if isinstance(page, EssayPage) else []


@hooks.register("before_delete_page")
def before_delete_page(request, page):
    """A note is made once: who takes an essay away should know what that costs."""
    if request.method == "GET":
        for fate in fate_if_deleted(page):
            messages.warning(request, fate)
        unpublish = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
        buttons = [messages.button(unpublish, "Unpublish instead")] if page.live else []
        for readers in readers_with_link(page):
            messages.warning(request, readers, buttons=buttons)


@hooks.register("after_unpublish_page")
def after_unpublish_page(request, page):
    if note := Note.objects.filter(essay=page.pk, state=Note.State.HELD).first():
        cancel = messages.button(reverse("notes:cancel", args=[note.pk]), "Cancel it for good")
        messages.info(request, f"Its note is held. {note.reason}", buttons=[cancel])


@hooks.register("construct_page_action_menu")
def construct_page_action_menu(menu_items, request, context):
    created = request.resolver_match.kwargs.get("content_type_model_name")
    if isinstance(context.get("page"), EssayPage) or created == EssayPage._meta.model_name:
        menu_items[:] = [with_consequence(item, context) for item in menu_items]


hooks.register("register_text_facts", register_text_facts)
for place, mode in enumerate(MODES):
    hooks.register("register_essay_preview_mode", partial(lambda mode: mode, mode), order=place)
