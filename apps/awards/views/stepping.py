"""The steps of every page: ways with their forms, one step by POST, for bureau, expert and applicant alike."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.kernel.errors import DomainError

from ..offers import STAYS


def ways(offers, row, bound=None, scope=None):
    """{ways, asides} of a page: each offer with its form, the one that was sent bound."""
    bound, today = bound or {}, timezone.localdate()
    found = [
        {"offer": offer,
         "form": bound.get(offer.verb) or offer.form(scope=scope, row=row, today=today, prefix=offer.verb)}
        for offer in offers
    ]  # fmt: skip
    return {"ways": [w for w in found if not w["offer"].aside], "asides": [w for w in found if w["offer"].aside]}


def step(request, *, verb, known, offers, row, key, here, again):
    """POST of one offer: done and back to `here`, or the page again (`again(bound)`) with what was wrong."""
    if verb not in {offer.verb for offer in known}:
        raise Http404
    offer = next((offer for offer in offers if offer.verb == verb), None)
    if offer is None:
        messages.error(request, _("Nothing was done: this step is not open to you in the present state."))
        return HttpResponseRedirect(here)
    form = offer.form(request.POST, request.FILES, scope=request.scope, row=row, today=timezone.localdate(),
                      prefix=verb)  # fmt: skip
    if form.is_valid():
        try:
            done = offer.run(**{key: row.pk}, by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            # a step that took everybody off its list went nowhere
            if verb in STAYS and done.state == row.state:
                messages.warning(request, STAYS[verb])
            else:
                messages.success(request, _("Done: %(step)s.") % {"step": offer.label})
            return HttpResponseRedirect(here)
    return again({verb: form})
