"""What was done to an enterprise, told from the audit trail: one sentence per kind of event."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.models import Event

TITLES = {
    "registry.enterprise_registered": gettext_lazy("entered by hand"),
    "registry.enterprise_renamed": gettext_lazy("renamed"),
    "registry.enterprise_name_corrected": gettext_lazy("name set right"),
    "registry.enterprise_code_corrected": gettext_lazy("credit code set right"),
    "registry.enterprise_changed": gettext_lazy("facts changed"),
    "registry.enterprise_moved_out": gettext_lazy("moved out of the province"),
    "registry.enterprise_revoked": gettext_lazy("business licence revoked"),
    "registry.enterprise_deregistered": gettext_lazy("deregistered"),
    "registry.enterprise_cancelled": gettext_lazy("registration cancelled"),
    "registry.enterprise_returned": gettext_lazy("returned to the province"),
    "registry.enterprise_restored": gettext_lazy("opened again: the decision was set aside"),
    "registry.enterprise_relocated": gettext_lazy("handed to another division"),
    "registry.enterprise_handed_over": gettext_lazy("handed over"),
    "registry.enterprise_code_changed": gettext_lazy("credit code changed"),
    "registry.site_added": gettext_lazy("site added"),
    "registry.site_closed": gettext_lazy("site closed"),
    "registry.product_added": gettext_lazy("product added"),
    "registry.product_discontinued": gettext_lazy("product discontinued"),
    "registry.merge_requested": gettext_lazy("merge asked for"),
    "registry.merge_confirmed": gettext_lazy("merged"),
    "registry.merge_refused": gettext_lazy("merge refused"),
    "registry.merge_withdrawn": gettext_lazy("request for a merge withdrawn"),
    "registry.merge_undo_asked": gettext_lazy("undoing of a merge asked for"),
    "registry.merge_kept": gettext_lazy("undoing of a merge refused"),
    "registry.merge_undo_withdrawn": gettext_lazy("undoing of a merge no longer asked for"),
    "registry.merge_undone": gettext_lazy("merge undone"),
    "registry.pair_set_aside": gettext_lazy("said not to be a duplicate"),
    "registry.correction_filed": gettext_lazy("error in the data reported"),
    "registry.correction_accepted": gettext_lazy("report of an error accepted"),
    "registry.correction_refused": gettext_lazy("report of an error refused"),
    "registry.correction_withdrawn": gettext_lazy("report of an error withdrawn"),
}
ADVERSE = {"registry.enterprise_revoked", "registry.enterprise_cancelled"}


def timeline(enterprise_ids, limit=30):
    """Events for the component `timeline`, newest first; `enterprise_ids` holds merged records too. One query."""
    keys = [str(key) for key in enterprise_ids]
    events = Event.objects.filter(subject_kind="enterprise", subject_id__in=keys).order_by("-id")[:limit]
    return [present(event) for event in events if event.verb != "registry.enterprise_handed_over"]


def present(event):
    title = TITLES.get(event.verb)
    return {
        "at": event.at,
        "title": str(title) if title else event.verb,
        "actor": event.actor,
        "text": _details(event.data),
        "state": "adverse" if event.verb in ADVERSE else "done",
    }


def _details(data):
    """The few values of an event that tell the reader something, in one line."""
    parts = []
    if "was" in data and not isinstance(data["was"], dict) and data["was"]:
        parts.append(_("before: %(value)s") % {"value": data["was"]})
    if isinstance(data.get("was"), dict) and "division" in data["was"]:
        now = data.get("now", {}).get("division", "")
        parts.append(f"{data['was']['division']} → {now}")
    for key in ("basis", "on", "reason", "site_name", "product_name"):
        if data.get(key):
            parts.append(str(data[key]))
    for field, value in (data.get("after") or {}).items():
        before = (data.get("before") or {}).get(field)
        parts.append(f"{FIELDS.get(field, field)}: {_blank(before)} → {_blank(value)}")
    return " · ".join(parts)


def _blank(value):
    return "—" if value in (None, "") else str(value)


FIELDS = {
    "industry_id": gettext_lazy("Industry"),
    "scale": gettext_lazy("Scale"),
    "above_scale": gettext_lazy("Above designated size"),
    "kind": gettext_lazy("Type"),
    "established_on": gettext_lazy("Established"),
    "capital": gettext_lazy("Registered capital"),
    "capital_currency": gettext_lazy("Currency"),
    "address": gettext_lazy("Address"),
    "business_scope": gettext_lazy("Business scope"),
    "uscc": gettext_lazy("Credit code"),
    "name": gettext_lazy("Name"),
}
