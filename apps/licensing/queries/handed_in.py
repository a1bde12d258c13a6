"""What came on paper for an application, as its page shows it."""

from datetime import date

from django.utils.translation import gettext as _

from apps.kernel.figures import day as day_text

from ..models import Laboratory, Unit


def letters_of(application):
    """[{row, said, files}] of what came on paper; what one says is shown while it waits for its second look."""
    rows = application.letters.select_related("scan", "report_file", "policy_file").order_by("pk")
    return [
        {
            "row": row,
            "said": said_of(row) if _waits(row) else [],
            "files": [each for each in (row.report_file, row.policy_file) if each and _waits(row)],
        }
        for row in rows
    ]


def _waits(row):
    return row.seconded_on is None and row.struck_on is None


def said_of(row):
    """[(label, value)] in the order of the form, to be held against the scan."""
    said = row.said
    units = Unit.objects.filter(pk__in=said["units"]).order_by("code")
    known = Laboratory.objects.filter(pk=said["laboratory_id"] or None).first()
    return [
        (_("Units applied for"), "、".join(str(unit) for unit in units)),
        (_("Types and specifications"), said["specification"] or "—"),
        (_("Production address"), said["address"]),
        (_("Number of the report"), said["report_number"]),
        (_("Laboratory"), str(known) if known else said["laboratory_name"]),
        (_("Issued on"), day_text(date.fromisoformat(said["report_on"]))),
        (_("Enterprise named on the report"), said["report_party"]),
        (_("Product named on the report"), said["report_product"]),
    ]
