"""The catalogue of series: one is added with what its values must obey; what it measures never changes afterwards."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import Invalid

from ..models import Series
from ..permissions import Permission


@transaction.atomic
def add_series(*, code, title, unit, frequency, theme, by, at, **more):
    """A new series without values; returns it. Raises NotPermitted or Invalid.

    `more`: title_en, meaning, meaning_en, decimals, additive, tolerance, jump, points, least, most.
    """
    by.require(Permission.RECORD)
    if code.startswith("portal."):
        raise Invalid(_("Codes that begin with portal. are for what the portal counts itself."), field="code")
    least, most = more.get("least"), more.get("most")
    if least is not None and most is not None and least >= most:
        raise Invalid(_("The least possible value lies below the greatest."), field="most")
    alike = Series.objects.filter(title=title).order_by("pk").first()
    if alike:  # readers and files of figures know a series by its name
        raise Invalid(_("There is a series with this name already: %(code)s.") % {"code": alike.code}, field="title")
    last = Series.objects.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            row = Series.objects.create(
                code=code, title=title, unit=unit, frequency=frequency, theme=theme, position=last + 1, **more
            )
    except IntegrityError as error:
        if "indices_series_code" in str(error):
            raise Invalid(
                _("A code has small letters, digits, dots and hyphens, such as gdp.nominal."), field="code"
            ) from None
        raise Invalid(_("There is a series with this code already."), field="code") from None
    record(
        verb="indices.series_added", by=by, at=at, subject=("series", row.code), division=settings.PROVINCE_CODE,
        data={"code": row.code, "title": row.title, "unit": row.unit, "frequency": row.frequency},
    )  # fmt: skip
    return row
