"""The page tree, the site, the groups, the workflow and the settings of a new site."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import migrations
from django.utils import timezone

from home.texts import read_text

PIECE = Path(__file__).parents[1] / "content" / "why-i-write.md"

AUTHORS_MAY = {
    ("essays", "publication"): ["change"],
    ("newsletter", "mailsettings"): ["change"],
    ("newsletter", "subscriber"): ["view", "delete"],
    ("newsletter", "note"): ["view", "change"],
    ("newsletter", "delivery"): ["view"],
    ("wagtailredirects", "redirect"): ["add", "change", "delete"],
}
EDITORS_MAY = {("newsletter", "note"): ["view"]}


def make_tree(apps, schema_editor):
    """Put the front page where Wagtail's welcome page is, and the about page below it."""
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    EssayIndexPage = apps.get_model("essays", "EssayIndexPage")
    AboutPage = apps.get_model("home", "AboutPage")
    locale = apps.get_model("wagtailcore", "Locale").objects.first()
    if EssayIndexPage.objects.exists():
        return
    Site.objects.all().delete()
    Page.objects.filter(depth__gt=1).delete()
    now = timezone.now()
    published = {
        "live": True,
        "locale": locale,
        "first_published_at": now,
        "last_published_at": now,
        "latest_revision_created_at": now,
    }
    front = EssayIndexPage.objects.create(
        title="Essays",
        draft_title="Essays",
        slug="home",
        path="00010001",
        depth=2,
        numchild=1,
        url_path="/home/",
        content_type=content_type(apps, "essays", "essayindexpage"),
        **published,
    )
    Page.objects.filter(depth=1).update(numchild=1)
    piece = read_text(PIECE)
    AboutPage.objects.create(
        title=piece.head["title"],
        draft_title=piece.head["title"],
        subtitle=piece.head["subtitle"],
        slug=piece.head["slug"],
        date=piece.date,
        body=piece.body,
        path="000100010001",
        depth=3,
        numchild=0,
        url_path=f"/home/{piece.head['slug']}/",
        content_type=content_type(apps, "home", "aboutpage"),
        **published
        | {"first_published_at": piece.published_at, "last_published_at": piece.published_at},
    )
    address = urlsplit(settings.SITE_URL)
    Site.objects.create(
        hostname=address.hostname,
        port=address.port or (443 if address.scheme == "https" else 80),
        root_page_id=front.pk,
        is_default_site=True,
    )


def make_groups(apps, schema_editor):
    """Wagtail's two groups and its workflow, under this site's names and with its permissions."""
    Group = apps.get_model("auth", "Group")
    Page = apps.get_model("wagtailcore", "Page")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    Group.objects.filter(name="Moderators").update(name="Authors")
    for model in ("Workflow", "Task"):
        names = apps.get_model("wagtailcore", model).objects.filter(name="Moderators approval")
        names.update(name="Author's approval")
    authors = Group.objects.get(name="Authors")
    editors = Group.objects.get(name="Editors")
    root = Page.objects.get(depth=1)
    for action in ("lock", "unlock", "bulk_delete"):
        GroupPagePermission.objects.get_or_create(
            group=authors, page=root, permission=permission(apps, "wagtailcore", "page", action)
        )
    for group, allowed in ((authors, AUTHORS_MAY), (editors, EDITORS_MAY)):
        for (app, model), actions in allowed.items():
            for action in actions:
                group.permissions.add(permission(apps, app, model, action))


def make_settings(apps, schema_editor):
    """The two records of settings, so that no reader's first visit has to write them."""
    for app, model in (("essays", "Publication"), ("newsletter", "MailSettings")):
        manager = apps.get_model(app, model).objects
        if not manager.exists():
            manager.create()


def content_type(apps, app, model):
    ContentType = apps.get_model("contenttypes", "ContentType")
    return ContentType.objects.get_or_create(app_label=app, model=model)[0]


def permission(apps, app, model, action):
    """Return the row; Django itself makes it only after all migrations ran."""
    Permission = apps.get_model("auth", "Permission")
    return Permission.objects.get_or_create(
        content_type=content_type(apps, app, model),
        codename=f"{action}_{model}",
        defaults={"name": f"Can {action} {model}"},
    )[0]


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_aboutpage"),
        ("newsletter", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]
    operations = [
        migrations.RunPython(make_tree, migrations.RunPython.noop),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunPython(make_settings, migrations.RunPython.noop),
    ]
