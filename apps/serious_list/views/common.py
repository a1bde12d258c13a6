"""What the desk and the enterprise's space share: the page of a case, and the taking of a step."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.fetch import fetch
from apps.deadlines.models import Clock, Limit
from apps.kernel.bilingual import in_language
from apps.kernel.errors import DomainError
from apps.kernel.figures import day as day_text

from .. import repair_offers, states
from ..models import Case, Paper
from ..offers import TONES, WAITS, find, offered, on_hearing, what_follows, why_not
from ..operations.papers import PROOF
from ..queries import clocks_of, clocks_of_repair, eligibility_of, story
from ..queries.by_number import on_ledger
from ..queries.earlier import named_by
from ..queries.grave import findings_of
from ..queries.lenient import repair_class
from ..rules import removal
from ..wording import NOT_YET, NOT_YET_DAYS

# the paper that a step confirms or serves: whoever takes it reads it first
CONFIRMED = {
    "acknowledge_notice": Paper.Kind.NOTICE,
    "serve_notice": Paper.Kind.NOTICE,
    "acknowledge_decision": Paper.Kind.DECISION,
    "serve_decision": Paper.Kind.DECISION,
}
# of the papers that another step serves, those that a later one does not make needless
LASTING = frozenset(Paper.OTHERS) - {Paper.Kind.HEARING, Paper.Kind.MINUTES, Paper.Kind.COMPLETION}
NEEDED = ("enterprise", "agency", "ground", "consent_agency", "entry")


def case_of(request, pk):
    return fetch(Case.objects.select_related(*NEEDED), request.scope, pk=pk)


def papers_of(case, *, party=False):
    rows = Paper.objects.filter(case=case).select_related("service", "document").order_by("pk")
    rows = list(rows.prefetch_related("proofs__scan").exclude(kind__in=Paper.OF_BUREAUS if party else ()))
    _needed(rows)
    return rows


def _needed(papers):
    """Mark the recorded services that the party's own confirmation has overtaken, and those that somebody still has to
    look at: nobody where the paper has become needless."""
    found = {str(proof.pk): (proof, paper) for paper in papers for proof in paper.proofs.all() if not proof.seen_by_id}
    looks = Clock.objects.standing().filter(subject_kind=PROOF, subject_id__in=list(found)) if found else ()
    due = {clock.subject_id for clock in looks}
    for key, (proof, paper) in found.items():
        proof.overtaken, proof.due = hasattr(paper, "service"), key in due


def repairs_of(case, scope, at, bound=None):
    """Applications for early removal as the page shows them, the newest first; `bound`: forms that were refused."""
    base = "/my/serious-list/repairs" if scope.is_enterprise else "/desk/serious-list/repairs"
    today = timezone.localdate(at)
    rows = list(case.repairs.select_related("evidence").prefetch_related("letters__scan").order_by("-pk"))
    for row in rows:
        row.case = case
    found = eligibility_of(case, today) if any(row.state in states.REPAIR_OPEN for row in rows) else None
    barred = None if found is None or found.open_on(today) else {"found": found, "reasons": reasons_of(found, case)}
    return [
        {
            "repair": row,
            "barred": barred if row.state in states.REPAIR_OPEN else None,
            "tone": repair_offers.TONES[row.state],
            "clocks": clocks_of_repair(row, at),
            "base": f"{base}/{row.pk}/",
            "ways": [
                _way(offer, today, (bound or {}).get((row.pk, offer.verb))
                     or offer.form(today=today, prefix=f"repair-{offer.verb}", row=row))
                for offer in repair_offers.offered(row, scope, today)
            ],
        }
        for row in rows
    ]  # fmt: skip


def _way(offer, today, form):
    """An offer as the page shows it; `proofs`: recorded services that its form is about, with their scans."""
    proofs = getattr(form, "proofs", ())
    return {"offer": offer, "follows": what_follows(offer, today), "form": form, "proofs": proofs}


def reasons_of(found, case):
    """Why an entry cannot end early yet, as a page lists it, each with its article."""
    usual = repair_class(case).legal_basis
    again = Limit.objects.in_force("serious_list.repair_again", case.decided_on).legal_basis
    return [
        {
            "text": NOT_YET[reason.code],
            "day": reason.day and NOT_YET_DAYS[reason.code] % {"day": day_text(reason.day)},
            "basis": in_language(again if reason.code == removal.REFUSED else usual),
        }
        for reason in found.reasons
    ]


def shown_case(request, case, *, bound=None, bound_repair=None):
    """The context of a case's page. `bound`: {verb: a form that was refused}; `bound_repair`: {(id, verb): one}."""
    at, party = timezone.now(), request.scope.is_enterprise
    today = timezone.localdate(at)
    offers = [
        _way(offer, today, (bound or {}).get(offer.verb) or offer.form(today=today, prefix=offer.verb, row=case))
        for offer in offered(case, request.scope, today)
    ]
    repairs = repairs_of(case, request.scope, at, bound_repair)
    papers = papers_of(case, party=party)
    for item in offers:
        item["paper"] = next((p for p in reversed(papers) if p.kind == CONFIRMED.get(item["offer"].verb)), None)
    return {
        "case": case,
        "entry": getattr(case, "entry", None),
        "tone": TONES[case.state],
        "ways": [item for item in offers if not item["offer"].aside],
        "asides": [item for item in offers if item["offer"].aside],
        "waits": _waits(case, repairs, papers, offers, party=party),
        "earlier": [] if party else named_by(case),
        "repairs": repairs,
        "papers": papers,
        "refused": None,
        "evidence": list(case.evidence.select_related("document").order_by("pk")),
        "gravity": findings_of(case, party=party),
        "penalty_unknown": bool(case.penalty_number) and not party and not on_ledger(case),
        "letters": list(case.letters.select_related("scan").order_by("pk")) if case.notice_served_on else [],
        "clocks": clocks_of(case, at, party=party),
        "story": story(case, party=party),
        "step_base": request.path if request.method == "GET" else "",
    }


def _to_be_proved(paper):
    """Whether remedies or limits wait for the service of a paper beside notice and decision."""
    return paper.kind in LASTING and not hasattr(paper, "service")


def _for_papers(offers):
    """Whose move it is where a paper is not yet served: the reader's where one of the `offers` is about it."""
    verbs = {item["offer"].verb for item in offers}
    if "acknowledge_paper" in verbs:
        said = _("A paper below lies ready for you: read it, and confirm under “Other ways” that you have it.")
    elif verbs & {"serve_paper", "second_paper"}:
        said = _("A paper below has not reached the party yet: prove its service under “Other ways”.")
    else:
        return {"text": _("The bureau proves that every paper below has reached the party: one has not yet."),
                "who": "other"}  # fmt: skip
    return {"text": said, "who": "you"}


def _waits(case, repairs, papers, offers, *, party):
    """Whose move it is where the case itself offers the reader nothing."""
    under_way = [item for item in repairs if item["repair"].state in repair_offers.WAITS]
    if any(not way["offer"].aside for item in under_way for way in item["ways"]):
        return {"text": _("The application for early removal below waits for you."), "who": "you"}
    if under_way:
        return {"text": repair_offers.WAITS[under_way[0]["repair"].state], "who": "other"}
    if not party and case.state in states.ENDED and hasattr(case, "entry") and not case.hidden_on:
        return {"text": _("The bureau confirms that no other portal shows the ended entry."), "who": "other"}
    if not party and case.pushed_on and case.ended_on and case.state != states.EXPIRED and not case.end_pushed_on:
        return {"text": _("The bureau tells %(bureau)s that the listing has ended.") % {"bureau": case.pushed_to},
                "who": "other"}  # fmt: skip
    done = case.state == states.PUBLISHED or case.state in states.ENDED
    if done and any(map(_to_be_proved, papers)):
        return _for_papers(offers)
    if case.state == states.HEARING:
        return {"text": on_hearing(case, timezone.localdate(), party=party), "who": "other"}
    return {"text": WAITS[case.state], "who": "nobody" if done else "other"}


def take_step(request, case, verb, *, here, template, crumbs):
    """POST of one offer: done and back to the case, or the page again with what was wrong."""
    today = timezone.localdate()
    offer = next((offer for offer in offered(case, request.scope, today) if offer.verb == verb), None)
    if offer is None:
        return _not_offered(request, case, verb, here=here, template=template, crumbs=crumbs)
    form = offer.form(request.POST, request.FILES, today=today, prefix=verb, row=case)
    more = {"step_base": here, "crumbs": crumbs}
    if form.is_valid():
        try:
            offer.run(case_id=case.pk, by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.refuse(error)
            case = case_of(request, case.pk)  # somebody may have been faster
            if verb not in {each.verb for each in offered(case, request.scope, today)}:
                more["refused"] = refused(offer, form, error.message)
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": offer.label})
            return HttpResponseRedirect(here)
    context = shown_case(request, case, bound={verb: form}) | more
    return render(request, template, context, status=409 if "refused" in more else 422)


def _not_offered(request, case, verb, *, here, template, crumbs):
    """A step that is no longer (or not yet) possible: why, as of which day, and what was typed, which is kept nowhere
    else. Mostly a colleague was faster, or a limit has run out over a page that stood open."""
    today = timezone.localdate()
    offer = find(verb, request.scope)
    if offer is None:
        raise Http404
    form = offer.form(request.POST, request.FILES, today=today, prefix=verb, row=case)
    said = {"refused": refused(offer, form, why_not(verb, case, request.scope, today))}
    context = shown_case(request, case) | said | {"step_base": here, "crumbs": crumbs}
    return render(request, template, context, status=409)


def refused(offer, form, why):
    """What a page says of a step that was sent and is not open: why, and the texts that were typed."""
    typed = [
        {"label": field.label, "text": form.data[key]}
        for name, field in form.fields.items()
        if isinstance(field, forms.CharField) and form.data.get(key := form.add_prefix(name), "").strip()
    ]
    return {"label": offer.label, "why": str(why), "typed": typed}
