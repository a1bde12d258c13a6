"""What came on paper for an application or a change, as its page shows it."""

from datetime import date

from django.utils.translation import gettext as _

from apps.kernel.figures import day as day_text

from ..models import Laboratory, Unit


def letters_of(asked):
    """[{row, said, files}] of what came on paper; what one says is shown while it waits for its second look."""
    rows = asked.letters.select_related("scan", "report_file", "policy_file", "proof_file").order_by("pk")
    return [
        {
            "row": row,
            "said": said_of(row) if _waits(row) else [],
            "files": [each for each in (row.report_file, row.policy_file, row.proof_file) if each and _waits(row)],
        }
        for row in rows
    ]


def _waits(row):
    return row.seconded_on is None and row.struck_on is None


def said_of(row):
    """[(label, value)] in the order of the form, to be held against the scan."""
    said = row.said
    if row.change_id is not None:
        return _said_of_change(said)
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


def _said_of_change(said):
    """Only what a change of its kind says."""
    known = Laboratory.objects.filter(pk=said.get("laboratory_id") or None).first()
    units = Unit.objects.filter(code__in=said.get("unit_codes", ())).order_by("code", "pk")
    report_on = said.get("report_on")
    rows = [
        (_("Name"), said.get("holder")),
        (_("Domicile"), said.get("domicile")),
        (_("New production address"), said.get("address")),
        (_("Units to be added"), "、".join(dict.fromkeys(str(unit) for unit in units))),
        (_("Types and specifications"), said.get("specification")),
        (_("Number of the report"), said.get("report_number")),
        (_("Laboratory"), str(known) if known else said.get("laboratory_name")),
        (_("Issued on"), day_text(date.fromisoformat(report_on)) if report_on else ""),
        (_("Enterprise named on the report"), said.get("report_party")),
        (_("Product named on the report"), said.get("report_product")),
        (_("Statement"), said.get("statement")),
    ]
    return [(label, value) for label, value in rows if value]
