"""What was done, by whom, when: the audit within the reader's scope, and deliveries that failed."""

from django.contrib import messages as flashes
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.access.gates import agency_only
from apps.audit.internal import may_read
from apps.audit.operations import retry_delivery
from apps.audit.permissions import AuditPermission
from apps.audit.queries import current_head, failed_deliveries, search
from apps.divisions.queries import full_name
from apps.kernel.rules.whole import whole_number

from .forms_audit import AuditFilter
from .sentences import sentence, subject_label


@agency_only
@require_safe
def audit(request):
    """Events newest first, searched by subject, actor, verb and time; pages go on from the last id."""
    request.scope.require(AuditPermission.READ)
    form = AuditFilter(request.GET)
    before = whole_number(request.GET.get("before"))
    events, after = search(request.scope, before=before, **form.wanted())
    seq, head = current_head()
    query = request.GET.copy()
    query["before"] = after or ""
    context = {
        "form": form,
        "rows": [present(event, request.scope) for event in events],
        "next": f"?{query.urlencode()}" if after else "",
        "first": request.path if before else "",
        "seq": seq,
        "head": head,
        "may_retry": request.scope.may(AuditPermission.RETRY),
        "failed": failed_deliveries().count() if request.scope.may(AuditPermission.RETRY) else 0,
    }
    return render(request, "portal/audit.html", context)


def present(event, scope):
    """An event as a row of the table: plain words, no model; of what is internal only that it happened."""
    readable = may_read(scope, event)
    return {
        "id": event.pk,
        "at": event.at,
        "actor": _actor(event),
        "what": sentence(event.verb),
        "verb": event.verb,
        "about": subject_label(event.subject_kind),
        "kind": event.subject_kind,
        "subject": event.subject_id,
        "place": full_name(event.division) if event.division else "",
        "request": event.request_id,
        "withheld": not readable,
        "data": [(key, _shown(value)) for key, value in sorted(event.data.items())] if readable else [],
    }


def _actor(event):
    """Who did it; the portal itself is named with its part: a task, a command, a sweep."""
    if event.actor_kind != "system":
        return event.actor
    return _("the portal (%(part)s)") % {"part": event.actor.removeprefix("system:")}


def _shown(value):
    if isinstance(value, dict):
        return " · ".join(f"{key}: {_shown(item)}" for key, item in sorted(value.items()))
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    return "—" if value in (None, "") else str(value)


@agency_only
@require_safe
def deliveries(request):
    """Deliveries that failed for good, with the reason, and a button to send each again."""
    request.scope.require(AuditPermission.RETRY)
    rows = [{"delivery": d, "what": sentence(d.event.verb)} for d in failed_deliveries()[:200]]
    return render(request, "portal/deliveries.html", {"rows": rows})


@agency_only
@require_POST
def retry(request, delivery_id):
    retry_delivery(delivery_id=delivery_id, by=request.scope, at=timezone.now())
    flashes.success(request, _("The delivery will be sent again within seconds."))
    return redirect("desk_deliveries")
