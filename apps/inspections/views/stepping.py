"""One step of a plan, task, visit or order: the offers on its page, and what a press of a button does."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.kernel.errors import DomainError

from ..offers import offered, why_not


def ways(request, kind, row, agency_id, *, bound=None, given=None, **facts):
    """(ways on, ways out) with their forms. `given`: what a form starts from, by verb; `bound`: a refused form."""
    today = timezone.localdate()
    found = [
        {
            "offer": offer,
            "form": (bound or {}).get(offer.verb)
            or offer.form(scope=request.scope, today=today, row=(given or {}).get(offer.verb), prefix=offer.verb),
        }
        for offer in offered(kind, row, request.scope, agency_id, **facts)
    ]
    return [w for w in found if not w["offer"].aside], [w for w in found if w["offer"].aside]


def take_step(request, kind, row, agency_id, verb, *, here, again, given=None, **facts):
    """POST of one offer: done and back `here`, or the page `again({verb: form})` with what was wrong."""
    offer = next((o for o in offered(kind, row, request.scope, agency_id, **facts) if o.verb == verb), None)
    if offer is None:
        messages.error(request, str(why_not(kind, row, request.scope, agency_id, verb)))
        return HttpResponseRedirect(here)
    form = offer.form(request.POST, request.FILES, scope=request.scope, today=timezone.localdate(),
                      row=(given or {}).get(verb), prefix=verb)  # fmt: skip
    if form.is_valid():
        try:
            offer.run(by=request.scope, at=timezone.now(), **{f"{kind}_id": row.pk}, **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": offer.label})
            return HttpResponseRedirect(here)
    return again({verb: form})
