"""The author's desk: what the menu leads with, and what the admin home says first."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from essays.duties import WorkerDuty
from home.access import happened
from home.access.limits import forget_whole
from home.access.links import send_links
from home.access.sessions import SessionsPanel
from home.desk.attention import AttentionSummary
from home.desk.checklist import PERMISSIONS, ChecklistPanel
from home.desk.doors import ReadOnlyPages, refused_bulk_actions
from home.desk.page_lists import (
    AboutViewSet,
    EssayListingViewSet,
    PagesViewSet,
    TextViewSet,
)
from home.moving.views import take_away

UNUSED = {"documents", "snippets", "reports", "help"}
PAGES_ORDER = 400  # after Images: essays have a list of their own
# What a migration or the environment decides, once: the site, its groups and its workflow.
SETTLED = {"sites", "groups", "workflows", "workflow-tasks", "collections", "locales"}


for refused in refused_bulk_actions():
    hooks.register("register_bulk_action", refused, order=1)  # in the place of Wagtail's


@hooks.register("construct_admin_api")
def construct_admin_api(router):
    router.register_endpoint("pages", ReadOnlyPages)


@hooks.register("register_admin_viewset")
def register_admin_viewset():
    return [PagesViewSet(), EssayListingViewSet(), AboutViewSet(), TextViewSet()]


@hooks.register("register_worker_duty")
def register_worker_duty_of_links():
    return WorkerDuty(send_links, every=15)


@hooks.register("register_worker_duty")
def register_worker_duty_of_limits():
    return WorkerDuty(forget_whole, every=3600)


hooks.register("register_log_actions", happened.register_log_actions)
hooks.register("register_account_settings_panel", SessionsPanel)


@hooks.register("construct_main_menu")
def construct_main_menu(request, menu_items):
    menu_items[:] = [item for item in menu_items if item.name not in UNUSED]
    for item in menu_items:
        if item.name == "explorer":
            item.order = PAGES_ORDER


class OwnersMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perms(PERMISSIONS)


@hooks.register("register_settings_menu_item")
def register_settings_menu_item():
    url = reverse("wagtailadmin_reports:site_history")
    return OwnersMenuItem("Site history", url, icon_name="history", order=900)


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("take-away/", take_away, name="take_away")]


@hooks.register("register_settings_menu_item")
def register_settings_menu_item_for_leaving():
    url = reverse("take_away")
    return OwnersMenuItem("Take everything away", url, icon_name="download", order=950)


@hooks.register("construct_settings_menu")
def construct_settings_menu(request, menu_items):
    menu_items[:] = [item for item in menu_items if item.name not in SETTLED]


@hooks.register("construct_homepage_summary_items", order=1000)
def construct_homepage_summary_items(request, summary_items):
    summary_items[:] = [AttentionSummary(request)]


@hooks.register("construct_homepage_panels")
def construct_homepage_panels(request, panels):
    if request.user.has_perms(PERMISSIONS):
        panels.append(ChecklistPanel())
