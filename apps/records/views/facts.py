"""The ledger at the desk: the list, the queue, the page of a fact, and what an officer does to one."""

from dataclasses import dataclass

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from apps.access.fetch import fetch
from apps.documents.models import Document
from apps.kernel.keyset import Order, capped_count, page
from apps.kernel.rules.whole import whole_number
from apps.registry.models import Enterprise
from apps.registry.permissions import Registry
from apps.registry.views.common import perform, posted

from .. import states
from ..filters import FactFilter
from ..forms.facts import CorrectionForm, MatchDecisionForm, MatchForm, RecordForm, RepairForm, WhyForm, WindowForm
from ..models import FactKind
from ..operations.authority import require_authority
from ..operations.by_hand import correct_by_hand, record_by_hand
from ..operations.facts import restore_fact, unmatch_fact, withdraw_fact
from ..operations.matching import choose_enterprise, decide_match
from ..operations.repairing import repair_by_hand
from ..operations.reserved import may_keep
from ..permissions import Permission
from ..queries import lists, words
from ..queries.authority import acts_for, agency_of, decider_of, may_act, recorded_by, repairer_of
from ..queries.history import history
from ..queries.matching import suggestions
from ..queries.publicity import basis_of, propose
from ..queries.repairs import earliest_for, weighed_by
from ..queries.uses import used_how
from .places import crumbs, list_url, moved

SIZE = 40


@require_safe
def fact_list(request):
    """Dense, filtered by the address, newest on the ledger first; one enterprise's by the day of the event."""
    request.scope.require(Permission.VIEW)
    elsewhere = request.GET.get("show") == "elsewhere"
    rows = lists.elsewhere_of(request.scope) if elsewhere else lists.rows_of(request.scope)
    filters = FactFilter(request.GET, rows, scope=request.scope)
    of_one = whole_number(request.GET.get("enterprise"))
    order = Order("occurred_on" if of_one else "id", descending=True)
    found = page(filters.qs.order_by(), order, cursor=request.GET.get("cursor", ""), size=SIZE)
    count, exact = capped_count(filters.qs.select_related(None))
    named = Enterprise.objects.visible_to(request.scope).filter(pk=of_one).first() if of_one else None
    context = {
        "filters": filters,
        "first_filters": FactFilter.FIRST,
        "rows": found.rows,
        "count": count,
        "exact": exact,
        "enterprise": named,
        "elsewhere": elsewhere,
        "next": moved(request, found.next),
        "previous": moved(request, found.previous),
        "first": moved(request, "", always=True) if request.GET.get("cursor") else "",
        "filtered": any(request.GET.get(name) for name in filters.filters),
        "waiting": capped_count(lists.queue_of(request.scope).select_related(None))[0],
        "tones": words.STATE_TONES,
        "state_words": words.STATE_WORDS,
        "leaning_tones": words.LEANING_TONES,
        "may": {verb: request.scope.may(f"records.{verb}") for verb in ("record", "match", "manage_sources")},
    }
    return render(request, "records/fact_list.html", context)


@require_safe
def waiting_list(request):
    """Facts nobody in the register answers for yet, the oldest first: they have waited longest."""
    request.scope.require(Permission.VIEW)
    rows = lists.queue_of(request.scope)
    found = page(rows.order_by(), Order("id"), cursor=request.GET.get("cursor", ""), size=SIZE)
    count, exact = capped_count(rows.select_related(None))
    context = {
        "rows": found.rows,
        "count": count,
        "exact": exact,
        "next": moved(request, found.next),
        "previous": moved(request, found.previous),
        "leaning_tones": words.LEANING_TONES,
        "asked": lists.asked_of(found.rows),
        "may_match": request.scope.may(Permission.MATCH),
        "may_decide": request.scope.may(Permission.CORRECT),
        "reader": request.scope.user_id,
        "crumbs": crumbs((_("Waiting for an enterprise"), "")),
    }
    return render(request, "records/waiting_list.html", context)


@require_safe
def fact_page(request, pk):
    """All of one fact: what, source, evidence, law, window, history, and what can be done now."""
    fact = _fact(request, pk)
    today = timezone.localdate()
    objections = lists.objections_to(fact)
    context = {
        "fact": fact,
        "evidence": Document.objects.filter(pk=fact.evidence).first() if fact.evidence else None,
        "proof": lists.proof_of(fact),
        "events": history(fact),
        "built_on": lists.built_on(fact),
        "objections": objections,
        "open_objection": next((row for row in objections if row.state == states.FILED), None),
        "objection_tones": words.OBJECTION_TONES,
        "shown": words.shown_how(fact, today),
        "window": basis_of(fact),
        "decided_by": decider_of(fact),
        "used": used_how([fact], today)[fact.pk],
        "tone": words.STATE_TONES[fact.state],
        "state_word": words.STATE_WORDS[fact.state],
        "leaning_tone": words.LEANING_TONES[fact.kind.leaning],
        "tones": words.STATE_TONES,
        "state_words": words.STATE_WORDS,
        "acts": _open_acts(fact, request.scope, today),
        "repairer": _unusual_repairer(fact, request.scope, today),
        "may_match": fact.state == states.WAITING and request.scope.may(Permission.MATCH),
        "may_decide": request.scope.may(Permission.CORRECT),
        "reader": request.scope.user_id,
        "asked": lists.asked_of([fact]).get(fact.pk) if fact.state == states.WAITING else None,
        "crumbs": crumbs((fact.title, "")),
    }
    return render(request, "records/fact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def fact_new(request):
    """Record a fact by hand, with the document that proves it."""
    request.scope.require(Permission.RECORD)
    given = Enterprise.objects.visible_to(request.scope).filter(pk=whole_number(request.GET.get("enterprise"))).first()
    initial = {"subject_code": given.uscc or "", "subject_name": given.name} if given else {}
    form = RecordForm(
        posted(request), request.FILES or None, initial=initial, scope=request.scope, today=timezone.localdate()
    )
    context = {"crumbs": crumbs((_("Record a fact"), "")), "back": list_url(), "given": given}
    return perform(
        request, form, record_by_hand, template="records/fact_new.html", context=context,
        target=lambda fact: reverse("records:fact", args=[fact.pk]), said=_("Recorded."),
    )  # fmt: skip


@require_safe
def publicity(request):
    """The fragment below the form: until when the rules would show a fact of this kind, severity and day, and why."""
    request.scope.require(Permission.RECORD)
    form = WindowForm(request.GET)
    found = propose(**form.cleaned_data) if form.is_valid() else None
    return render(request, "records/fact_publicity.html", {"proposal": found, "asked": form.is_valid()})


@require_http_methods(["GET", "HEAD", "POST"])
def fact_match(request, pk):
    """Give a waiting fact its enterprise: suggestions with their reasons, and a search of one's own."""
    request.scope.require(Permission.MATCH)
    fact = fetch(lists.page_rows(), request.scope, pk=pk)
    if fact.state != states.WAITING:
        return HttpResponseRedirect(reverse("records:fact", args=[fact.pk]))
    asked = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = suggestions(fact, asked)
    context = {
        "fact": fact,
        "asked": asked,
        "chosen": lists.asked_of([fact]).get(fact.pk),
        "two": fact.kind.leaning == FactKind.Leaning.ADVERSE,
        "found": found,
        "possible": sum(not row.stranger for row in found),
        "may_edit": request.scope.may(Registry.EDIT),
        "crumbs": crumbs((_("Waiting for an enterprise"), reverse("records:waiting")), (fact.title, "")),
    }
    form = MatchForm(posted(request), scope=request.scope, row=fact)
    return perform(
        request, form, choose_enterprise, template="records/fact_match.html", context=context, fact_id=fact.pk,
        target=lambda done: reverse("records:waiting"),
        said=_("Chosen. It counts once a second person agrees.") if context["two"]
        else _("Matched. The grade follows within seconds."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def match_decision(request, pk):
    """The second person on the match of an adverse fact: what was reported beside the enterprise that was chosen."""
    request.scope.require(Permission.CORRECT)
    fact = fetch(lists.page_rows(), request.scope, pk=pk)
    chosen = lists.asked_of([fact]).get(fact.pk)
    if chosen is None:
        return HttpResponseRedirect(reverse("records:fact", args=[fact.pk]))
    form = MatchDecisionForm(posted(request), scope=request.scope, row=fact)
    context = {
        "fact": fact,
        "chosen": chosen,
        "own": chosen.asked_user == request.scope.user_id,
        "why": next((row.why for row in suggestions(fact) if row.enterprise == chosen.enterprise), ""),
        "crumbs": crumbs((_("Waiting for an enterprise"), reverse("records:waiting")), (fact.title, "")),
    }
    return perform(
        request, form, decide_match, template="records/match_decision.html", context=context, fact_id=fact.pk,
        target=lambda done: reverse("records:waiting"), said=_("Decided."),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """An act on a fact as its page offers it; `follows` tells before what will come of it."""

    verb: str
    title: str
    button: str
    operation: object
    form: type = WhyForm
    tone: str = ""
    follows: tuple = ()


ACTS = {
    act.verb: act
    for act in (
        Act(
            "correct", gettext_lazy("Correct"), gettext_lazy("Save the correction"), correct_by_hand, CorrectionForm,
            follows=(
                gettext_lazy("What was held before stays in the history."),
                gettext_lazy("The enterprise's rating is computed anew within seconds."),
            ),
        ),
        Act(
            "withdraw", gettext_lazy("Withdraw"), gettext_lazy("Withdraw this fact"), withdraw_fact, tone="adverse",
            follows=(
                gettext_lazy("The fact is neither shown nor used any more; it cannot be taken in again by a file."),
                gettext_lazy("What rests on it is withdrawn with it, with this reason."),
                gettext_lazy("The enterprise's rating is computed anew within seconds."),
            ),
        ),
        Act(
            "unmatch", gettext_lazy("Back to the queue"), gettext_lazy("Send it back to the queue"), unmatch_fact,
            follows=(
                gettext_lazy("For a fact that was given to the wrong enterprise: it waits again for the right one."),
                gettext_lazy("The enterprise it is taken from is rated anew without it."),
            ),
        ),
        Act(
            "repair", gettext_lazy("Repair"), gettext_lazy("End its use"), repair_by_hand, RepairForm,
            follows=(
                gettext_lazy("Credit repair was granted: the fact is neither shown nor used any more."),
                gettext_lazy("What rests on it is hidden with it."),
                gettext_lazy(
                    "So is the result of the check behind a penalty or a listing, unless something else rests on it."
                ),
            ),
        ),
        Act(
            "restore", gettext_lazy("Restore"), gettext_lazy("Show and use it again"), restore_fact, tone="adverse",
            follows=(
                gettext_lazy("For a repair that was got by deceit: the fact is shown and used again."),
                gettext_lazy("What was repaired with it comes back with it."),
            ),
        ),
    )
}  # fmt: skip


RIGHTS = {"restore": "repair", "unmatch": "correct"}  # acts that go by the right of another


def _open_acts(fact, scope, today):
    """What the officer may do now; a fact under objection is changed and ended by the decision on it only."""
    verbs = [step.verb for step in states.MOVES.open_to(fact.state, scope)]
    if not may_keep(fact.kind, scope):
        return []
    hidden = {"correct", "withdraw", "repair"} if fact.state == states.OBJECTED else set()
    hidden |= {"correct", "withdraw", "repair", "restore"} if recorded_by(scope, fact) else set()
    hidden |= {"repair"} if earliest_for(fact, today).on is None or weighed_by(scope, fact) else set()
    hidden |= set() if fact.versions.filter(state=states.WAITING).exists() else {"unmatch"}
    return [ACTS[verb] for verb in verbs if verb in ACTS and verb not in hidden and may_act(scope, fact, verb, today)]


def _unusual_repairer(fact, scope, today):
    """{"answers": the deciding Agency, "repairer": the one that stands in for it or None, "who": whose move it is} of a
    fact that may be repaired but by nobody there; None where it is for that agency as usual, or for others to know."""
    if fact.state not in states.COUNTING or not may_keep(fact.kind, scope):
        return None
    if not acts_for(scope, agency_of(fact)) or earliest_for(fact, today).on is None:
        return None
    answers, repairer = repairer_of(fact, today)
    if repairer == answers:
        return None
    ours = repairer is not None and scope.agency_code == repairer.pk and scope.may(Permission.REPAIR)
    return {"answers": answers, "repairer": repairer, "who": "you" if ours else "other"}


@require_http_methods(["GET", "HEAD", "POST"])
def fact_act(request, pk, name):
    """One act on one fact: what will follow, the reason, done."""
    if name not in ACTS:
        raise Http404
    act = ACTS[name]
    request.scope.require(f"records.{RIGHTS.get(name, name)}")
    fact = fetch(lists.page_rows(), request.scope, pk=pk)
    require_authority(fact, name, request.scope, timezone.localdate())
    form = act.form(posted(request), request.FILES or None, scope=request.scope, row=fact, today=timezone.localdate())
    context = {
        "fact": fact,
        "act": act,
        "along": lists.goes_along(fact, name, timezone.localdate()),
        "back": reverse("records:fact", args=[fact.pk]),
        "crumbs": crumbs((fact.title, reverse("records:fact", args=[fact.pk])), (act.title, "")),
    }
    return perform(
        request, form, act.operation, template="records/fact_act.html", context=context, fact_id=fact.pk,
        target=reverse("records:fact", args=[fact.pk]), said=_("Done; it stands in the history with your reason."),
    )  # fmt: skip


def _fact(request, pk):
    request.scope.require(Permission.VIEW)
    return fetch(lists.page_rows(), request.scope, pk=pk)
