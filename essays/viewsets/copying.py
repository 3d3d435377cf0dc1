"""Essays in the admin, where Wagtail's own page views are not enough."""

from django.core.exceptions import ValidationError
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.viewsets.pages import PageViewSet

from essays.addresses import taken_address
from essays.models import EssayPage


class EssayCopyForm(CopyForm):
    def clean_new_slug(self) -> str:
        slug = self.cleaned_data["new_slug"]
        if address := taken_address(slug):
            raise ValidationError(
                f"The address {address} is taken by the site itself. Choose another."
            )
        return slug


class EssayCopyView(CopyView):
    def get_form_class(self) -> type[EssayCopyForm]:
        return EssayCopyForm


class EssayViewSet(PageViewSet):
    model = EssayPage
    copy_view_class = EssayCopyView
