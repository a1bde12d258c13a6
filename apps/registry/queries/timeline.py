"""What was done to an enterprise, from the audit trail and the traces of imports: a sentence per kind of event."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.audit.internal import may_read
from apps.audit.models import Event
from apps.registry.models import ImportChange, ImportRun
from apps.registry.permissions import Registry

from .event_titles import title_of
from .field_names import FIELDS, field_name, value_text

ADVERSE = {"registry.enterprise_revoked", "registry.enterprise_cancelled"}


def timeline(enterprise_ids, *, scope, limit=30):
    """Events for the component `timeline`, newest first; `enterprise_ids` holds merged records too. Two queries.

    What imports changed is told from their own trace, as an import writes one event for all its rows. `scope` decides
    whether a reader is led to the import: it may lie in a wider area than his; what is internal to others is left out.
    """
    keys = [str(key) for key in enterprise_ids]
    events = Event.objects.filter(subject_kind="enterprise", subject_id__in=keys).order_by("-id")[:limit]
    shown = (event for event in events if event.verb != "registry.enterprise_handed_over" and may_read(scope, event))
    told = [present(event) for event in shown]
    told += [entry for change in _imported(enterprise_ids, scope, limit) for entry in _present_import(change)]
    return sorted(told, key=lambda entry: entry["at"], reverse=True)[:limit]


def _imported(enterprise_ids, scope, limit):
    """What imports changed of the records, newest first; `open_to_reader` where the run is the reader's to see."""
    runs = ImportRun.objects.visible_to(scope) if scope.may(Registry.IMPORT) else ImportRun.objects.none()
    changes = ImportChange.objects.filter(enterprise_id__in=enterprise_ids).select_related("run")
    return changes.annotate(open_to_reader=Exists(runs.filter(pk=OuterRef("run_id")))).order_by("-pk")[:limit]


def _present_import(change):
    """The import, and its undoing where it was undone."""
    run = change.run
    link = {}
    if change.open_to_reader:
        link = {"url": reverse("imports:run", args=[run.pk]), "link": _("import #%(run)s") % {"run": run.pk}}
    was = [
        _("%(fact)s, before: %(value)s") % {"fact": field_name(field), "value": value_text(field, value)}
        for field, value in change.before.items()
        if field in FIELDS
    ]
    text = " · ".join([run.file_name, *was])
    state = "adverse" if "status" in change.before else "done"
    title = _("changed by import #%(run)s") % {"run": run.pk}
    yield {"at": run.finished_at, "title": title, "actor": run.created_by, "text": text, "state": state} | link
    if run.undone_at:
        title = _("import #%(run)s undone: what it changed was put back") % {"run": run.pk}
        yield {"at": run.undone_at, "title": title, "actor": run.undone_by, "text": "", "state": "done"} | link


def present(event):
    title = title_of(event.verb, event.data)
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
        parts.append(f"{field_name(field)}: {value_text(field, before)} → {value_text(field, value)}")
    return " · ".join(parts)
