"""What was known of a fact, when, and who changed it: read from the versions the trigger keeps."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import states
from ..models import Fact, FactKind, FactVersion
from .words import STATE_WORDS

# a change of state tells what was done; any other change of the row is a correction
STEPS = {
    (states.WAITING, states.EFFECTIVE): gettext_lazy("matched with its enterprise"),
    states.WAITING: gettext_lazy("sent back to the queue: it was given to the wrong enterprise"),
    (states.OBJECTED, states.EFFECTIVE): gettext_lazy("the objection ended"),
    (states.REPAIRED, states.EFFECTIVE): gettext_lazy("restored: the repair was set aside"),
    (states.EXPIRED, states.EFFECTIVE): gettext_lazy("shown again"),
    states.OBJECTED: gettext_lazy("the enterprise objected"),
    states.REPAIRED: gettext_lazy("repaired"),
    states.WITHDRAWN: gettext_lazy("withdrawn"),
    states.EXPIRED: gettext_lazy("the period of publicity ended"),
    states.OVER: gettext_lazy("its term ended"),
}
SHOWN = ("kind_id", "severity", "occurred_on", "title", "document_number", "legal_basis", "amount", "public_until")


def history(fact):
    """Events for the component `timeline`, oldest first, the last as "now". Three queries."""
    now = Fact.objects.filter(pk=fact.pk).values().get()
    past = FactVersion.objects.filter(fact_id=fact.pk).order_by("version").values_list("row", "known_from")
    versions = [*past, (now, now["known_from"])]
    rows = [row for row, _known in versions]
    kinds = {str(kind.pk): str(kind) for kind in FactKind.objects.all()}
    events = []
    for number, (row, at) in enumerate(versions):
        before = rows[number - 1] if number else None
        last = number == len(rows) - 1
        events.append(
            {
                "at": at,
                "title": _title(before, row),
                "actor": row.get("changed_by") or fact.source.name,
                "text": _text(before, row, kinds),
                "state": "now" if last and number else "done",
            }
        )
    return events


def moments_of_content(fact_id):
    """Since when the ledger knew the fact as it says now: the moments of all versions with its present content."""
    now = Fact.objects.filter(pk=fact_id).values().get()
    content = _content(now)
    rows = FactVersion.objects.filter(fact_id=fact_id).values_list("known_from", "row")
    return [now["known_from"], *(known for known, row in rows if _content(row) == content)]


def _content(row):
    """What a version says, apart from its state and who brought it."""
    return [*(_plain(row.get(name)) for name in (*SHOWN, "evidence")), row["detail"].get("decision") or {}]


def _title(before, row):
    if before is None:
        return _("recorded")
    was, is_now = before["state"], row["state"]
    if was != is_now:
        step = STEPS.get((was, is_now)) or STEPS.get(is_now) or STATE_WORDS[is_now]
        return str(step)
    if before["enterprise_id"] != row["enterprise_id"]:
        return _("carried over by a merge")
    return _("corrected")


def _text(before, row, kinds):
    parts = [row["reason"]] if row.get("reason") else []
    for name in SHOWN if before else ():
        was, is_now = _plain(before.get(name)), _plain(row.get(name))
        if was != is_now:
            if name == "kind_id":
                was, is_now = kinds.get(was, was), kinds.get(is_now, is_now)
            parts.append(f"{LABELS[name]}: {was or '—'} → {is_now or '—'}")
    return " · ".join(parts)


def _plain(value):
    """A value as text, alike whether it comes from the row's JSON or from a column."""
    if value is None:
        return ""
    if isinstance(value, float | Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return f"{Decimal(str(value)).normalize():f}"
    return str(value)


LABELS = {
    "kind_id": gettext_lazy("Kind"),
    "severity": gettext_lazy("Severity"),
    "occurred_on": gettext_lazy("Date"),
    "title": gettext_lazy("Matter"),
    "document_number": gettext_lazy("Document number"),
    "legal_basis": gettext_lazy("Legal basis"),
    "amount": gettext_lazy("Amount in yuan"),
    "public_until": gettext_lazy("No longer shown publicly from"),
}
