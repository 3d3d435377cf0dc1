"""Essays in Wagtail's admin and worker: their list, and what their authors are told."""

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from essays.desk.card_preview import serve_card
from essays.desk.files import register_policies
from essays.desk.image_forms import Bare
from essays.desk.judging.comparison import compare, register_comparison
from essays.desk.judging.proof import latest_proof, proof, proof_part
from essays.desk.judging.sharing import REVOKED, SHARED, Shares
from essays.desk.previews import PreviewMode
from essays.desk.records.deleting import DeleteRecords, refuse
from essays.desk.records.record_lists import RecordsGroup
from essays.desk.records.sentences import claim_sentence
from essays.desk.telling import tell_of_approval, tell_warnings
from essays.desk.writing.facts import text_facts
from essays.desk.writing.helping import construct
from essays.desk.writing.keeping import session, signed_in
from essays.desk.writing.new_images import add_image
from essays.desk.written_pages import EssayViewSet
from essays.exchange.views import ImportClaims, ImportPapers
from essays.models import EssayPage, WrittenPage
from essays.moving.views import ImportEssays, may_import
from essays.outputs import FAILED
from essays.page_outputs import register_page_output

register_policies()
register_comparison()
register_snippet(RecordsGroup)
hooks.register("register_bulk_action", DeleteRecords, order=1)  # in the place of Wagtail's
hooks.register("before_delete_snippet", refuse)
hooks.register("register_page_output", register_page_output, order=-1)


@hooks.register("register_admin_viewset")
def register_admin_viewset():
    return EssayViewSet()


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("papers/import/", ImportPapers.as_view(), name="essays_import_papers"),
        path("essays/import/", ImportEssays.as_view(), name="essays_import_essays"),
        path("claims/import/", ImportClaims.as_view(), name="essays_import_claims"),
        path("claims/sentence/", claim_sentence, name="essays_claim_sentence"),
        path("essays/compare/", compare, name="essays_compare"),
        path("essays/constructs/<slug:name>/", construct, name="essays_construct"),
        path("essays/images/add/", add_image, name="essays_add_image"),
        path("essays/facts/<int:pk>/", text_facts, name="essays_text_facts"),
        path("essays/<int:pk>/shares/", Shares.as_view(), name="essays_shares"),
        path("essays/<int:pk>/proof/", latest_proof, name="essays_latest_proof"),
        path("essays/proof/<int:pk>/", proof, name="essays_proof"),
        path("essays/proof/<int:pk>/<slug:name>/", proof_part, name="essays_proof_part"),
        path("essays/session/", session, name="essays_session"),
        path("essays/signed-in/", signed_in, name="essays_signed_in"),
    ]


@hooks.register("insert_global_admin_css")
def insert_global_admin_css():
    address = versioned_static("essays/comparison.css")
    return format_html('<link rel="stylesheet" href="{}">', address)


@hooks.register("insert_global_admin_js")
def insert_global_admin_js():
    return format_html('<script src="{}"></script>', versioned_static("essays/kept.js"))


class ImportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_import(request.user)


@hooks.register("register_settings_menu_item")
def register_settings_menu_item():
    url = reverse("essays_import_essays")
    return ImportMenuItem("Import essays", url, icon_name="download", order=940)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(SHARED, "Share a draft", "A link to this draft was made")
    actions.register_action(REVOKED, "Revoke a shared draft", "A link to a draft was revoked")
    actions.register_action(FAILED, "Make an output", "An output could not be made")


@hooks.register("register_page_header_buttons")
def register_page_header_buttons(page, user, view_name, next_url=None):
    if isinstance(page, EssayPage) and page.permissions_for_user(user).can_edit():
        address = reverse("essays_shares", args=[page.pk])
        sheet = reverse("essays_latest_proof", args=[page.pk])
        yield Button("Proof sheet", url=sheet, icon_name="doc-full", priority=75)
        yield Button("Share this draft", url=address, icon_name="link", priority=80)


@hooks.register("register_essay_preview_mode", order=100)
def register_essay_preview_mode():
    return PreviewMode("card", "Card", serve_card)


@hooks.register("register_image_operations")
def register_image_operations():
    return [("bare", Bare)]


@hooks.register("after_publish_page", order=-1)  # before one that leads elsewhere
def after_publish_page(request: HttpRequest, page: Page) -> None:
    if isinstance(page, WrittenPage):
        tell_warnings(request, page)


@hooks.register("after_edit_page")
def after_edit_page(request: HttpRequest, page: Page) -> None:
    approves = request.POST.get("workflow-action-name") == "approve"
    if approves and request.POST.get("action-workflow-action") and isinstance(page, WrittenPage):
        tell_of_approval(request, page)
