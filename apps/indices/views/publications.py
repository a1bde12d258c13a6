"""Publications at the desk: what becomes public, in the place of what, and the decision of the second person."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from apps.access.fetch import fetch
from apps.kernel.errors import DomainError

from .. import states
from ..forms.desk import ReasonForm
from ..models import Publication
from ..operations import clearing, publishing
from ..permissions import Permission
from ..queries.publications import ended_by
from ..queries.titles import title_of, titles_of
from .desk import TONES, crumbs, state_words, viewer
from .moves import changes_of, ending_rows


@require_safe
@viewer
def publication(request, pk):
    return _publication(request, fetch(Publication.objects.select_related("index", "run"), request.scope, pk=pk))


def _publication(request, row, form=None):
    found = row.run.steps.select_related("definition").get(index=row.index)
    waits, own = row.state == states.PREPARED, publishing.prepared(row, request.scope)
    fresh = publishing.fresh_results(row.index_id, row.run_id) if waits else []
    ending = publishing.ending_values(row.index_id, row.run_id, fresh) if waits else ended_by(row)
    bars, counted = clearing.unreleased([each["result"] for each in (*fresh, *ending)] if waits else [])
    reads = publishing.unshown(fresh, row.run_id)
    pairs = [(each["result"], each["before_result"]) for each in fresh] or _shown_by(row)
    may_decide = waits and not own and request.scope.may(Permission.PUBLISH)
    decimals = found.definition.decimals if found.definition else 2
    context = changes_of(row.index, pairs, titles_of(row.index), decimals) | {
        "ending": ending_rows(ending),
        "row": row, "words": state_words(row.state), "tone": TONES[row.state], "reason": form or ReasonForm(),
        "own": own, "bars": bars, "counted": counted, "may_decide": may_decide,
        "reads": [_read(row, each) for each in reads], "may_publish": may_decide and not bars and not reads,
        "may_withdraw": waits and own and request.scope.may(Permission.RUN),
        "crumbs": crumbs((pgettext("of indices", "Runs"), reverse("indices_desk:runs")),
                         (f"{row.run_id}", reverse("indices_desk:run", args=[row.run_id])), (str(row.index), "")),
    }  # fmt: skip
    return render(request, "indices/desk_publication.html", context, status=422 if form else 200)


def _shown_by(row):
    """What a publication that was decided on made public, beside what it replaced."""
    return list(row.shown.order_by("pk").values_list("result_id", "replaces__result_id"))


def _read(row, each):
    """An index whose values this one reads and that are not public, and where something can be done about it."""
    waiting = Publication.objects.filter(index__code=each["code"], state=states.PREPARED).first()
    where = (
        reverse("indices_desk:publication", args=[waiting.pk]) if waiting
        else reverse("indices_desk:step", args=[row.run_id, each["code"]])
    )  # fmt: skip
    return each | {"title": title_of(each), "where": where, "faulty": each["state"] != states.DONE}


@require_POST
@viewer
def publication_step(request, pk, verb):
    """`publish`, `decline` with a reason, or `withdraw` one's own."""
    row = fetch(Publication.objects.select_related("index", "run"), request.scope, pk=pk)
    form = ReasonForm(request.POST)
    here = HttpResponseRedirect(reverse("indices_desk:publication", args=[pk]))
    try:
        if verb == "publish":
            publishing.publish(publication_id=row.pk, by=request.scope, at=timezone.now())
            messages.success(request, _("Published."))
            return here
        if form.is_valid():
            publishing.decline(
                publication_id=row.pk, verb=verb, by=request.scope, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("Taken back.") if verb == "withdraw" else _("Declined."))
            return here
    except DomainError as error:
        messages.error(request, str(error.message))
        return here
    return _publication(request, row, form)
