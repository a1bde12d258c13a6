"""A second officer reviews what was entered; what is reviewed is published and becomes a fact of the ledger."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.queries import last_day
from apps.kernel.errors import Invalid
from apps.kernel.scope import Scope
from apps.kernel.stepping import SamePerson, locked, reasoned, today
from apps.notifications.operations import notify
from apps.records import states as fact_states
from apps.records.models import Fact
from apps.records.operations.facts import everyone, record_fact, repair_fact, restore_fact
from apps.registry.models import Enterprise

from .. import states
from ..models import Visit
from ..rules import results as rule
from .steps import finish, note, party_held, step
from .visits import CLOCK, SUBJECT

SOURCE = "inspections"
LEDGER = Scope.system("inspections")
TOLD = "inspections.told"
KINDS = {rule.FINE: "inspection_ok", rule.PROBLEM: "inspection_problem", rule.REFUSED: "inspection_refused"}
BASIS = "企业信息公示暂行条例第十四条"


@transaction.atomic
def return_result(*, visit_id, reason, by, at):
    """Give a result back to the inspectors with the reason; what they entered is kept. Returns the Visit."""
    visit = _locked(visit_id, by)
    made = step(visit, "return_result", states.VISITS, by, visit.task.agency_id)
    _second(visit, by)
    visit.returned_reason, visit.version = reasoned(reason)[:500], visit.version + 1
    visit.entered_by, visit.entered_at = None, None
    visit.save()
    finish("review", (CLOCK, visit.pk), by=by, at=at)
    _noted(made.event, visit, by=by, at=at, reason=visit.returned_reason)
    return visit


@transaction.atomic
def approve_result(*, visit_id, by, at):
    """The second officer agrees: the result may be published. Returns the Visit."""
    visit = _locked(visit_id, by)
    made = step(visit, "approve_result", states.VISITS, by, visit.task.agency_id)
    _second(visit, by)
    visit.reviewed_by_id, visit.reviewed_label, visit.reviewed_on = by.user_id, by.actor, today(at)
    visit.version += 1
    visit.save()
    finish("review", (CLOCK, visit.pk), by=by, at=at)
    _noted(made.event, visit, by=by, at=at)
    return visit


def _second(visit, by):
    """Neither who entered it nor anybody who sat at the visit."""
    if by.user_id is not None and (
        by.user_id == visit.entered_by_id or visit.seats.filter(inspector__user_id=by.user_id).exists()
    ):
        raise SamePerson


@transaction.atomic
def publish_result(*, visit_id, by, at):
    """Publish a reviewed result under the enterprise's name, for the time of the rules; returns the Visit.

    Result and fact change together: page, API and rating never disagree.
    """
    party_held(Visit, visit_id, by)
    visit = _locked(visit_id, by)
    made = step(visit, "publish_result", states.VISITS, by, visit.task.agency_id)
    visit.published_on = today(at)
    visit.fact = _fact(visit, by, at)
    visit.version += 1
    visit.save()
    finish("publication", (CLOCK, visit.pk), by=by, at=at)
    event = _noted(made.event, visit, by=by, at=at, fact=visit.fact_id, late=_late(visit))
    notify(kind=TOLD, to=("enterprise", current(visit.enterprise).pk), event=event, at=at,
           url=f"/my/inspections/{visit.pk}/",
           data={"task": visit.task.title, "agency": visit.task.agency.name})  # fmt: skip
    return visit


def _late(visit):
    return visit.published_on > last_day("inspections.publication", visit.checked_on)


def _fact(visit, by, at):
    rows = list(visit.results.select_related("code").order_by("code__position"))
    codes = [rule.Code(r.number, r.code.exclusive, r.code.outcome, r.code.follow_up, r.code.severity) for r in rows]
    until = last_day("inspections.publicity", visit.published_on)
    return record_fact(
        kind=KINDS[rule.outcome_of(codes)],
        occurred_on=visit.checked_on,
        source=SOURCE,
        source_key=f"visit-{visit.pk}",
        title=f"{visit.task.title}：{'；'.join(row.text for row in rows)}"[:300],
        document_number=_record_number(visit),
        legal_basis=BASIS,
        severity=rule.severity_of(codes),
        enterprise=current(visit.enterprise),
        agency=visit.task.agency,
        public_from=visit.published_on,
        public_until=until,
        detail={"visit": visit.pk, "system": rows[0].system, "codes": [row.number for row in rows]},
        people=people_of(visit, by),
        by=LEDGER,
        at=at,
    )


def people_of(visit, by):
    """Who checked, entered, reviewed and published: they decide on no objection to what is recorded of the visit."""
    sat = visit.seats.values_list("inspector__user_id", flat=True)
    return everyone(*sat, visit.entered_by_id, visit.reviewed_by_id, by.user_id)


def _record_number(visit):
    return visit.papers.filter(kind="record").order_by("-pk").values_list("number", flat=True).first() or ""


def current(enterprise):
    """The record that stands now: the one checked may have been merged since."""
    while enterprise.merged_into_id:
        enterprise = Enterprise.objects.get(pk=enterprise.merged_into_id)
    return enterprise


@transaction.atomic
def name_penalty(*, visit_id, number, by, at):
    """Name the penalty decision that followed a result: when it is repaired the result is hidden with it."""
    visit = _locked(visit_id, by)
    by.require(states.FOLLOW)
    if visit.state != states.SHOWN:
        raise Invalid(_("Only a published result is followed by a penalty."))
    if not number.strip():
        raise Invalid(_("Write the number of the penalty decision."), field="number")
    visit.penalty_number = number.strip()[:128]
    visit.save()
    _noted("inspections.penalty_named", visit, by=by, at=at, number=visit.penalty_number)
    return visit


def penalty_changed(delivery, at):
    """Consumer of repaired and restored facts: the result that led to a repaired penalty is hidden, and comes back with
    it. Called again for the same delivery it finds nothing to do."""
    fact = Fact.objects.select_related("kind").filter(pk=int(delivery.event.subject_id)).first()
    if fact is None or fact.kind.code != "penalty" or not fact.document_number:
        return
    repaired = fact.state == fact_states.REPAIRED
    wanted = (fact_states.EFFECTIVE, fact_states.OBJECTED, fact_states.EXPIRED) if repaired else (fact_states.REPAIRED,)
    rows = Visit.objects.filter(penalty_number=fact.document_number, fact__enterprise=fact.enterprise_id,
                                fact__state__in=wanted).select_related("task__agency", "fact")  # fmt: skip
    for visit in rows.order_by("pk"):
        _with_penalty(visit, fact, repaired, at)


@transaction.atomic
def _with_penalty(visit, fact, repaired, at):
    reason = f"行政处罚决定{fact.document_number}已{'修复' if repaired else '恢复公示'}，检查结果随之处理。"
    verb = repair_fact if repaired else restore_fact
    verb(fact_id=visit.fact_id, reason=reason, by=LEDGER, at=at)
    _noted("inspections.result_hidden", visit, by=LEDGER, at=at, hidden=repaired, number=fact.document_number)


def _locked(visit_id, by):
    return locked(Visit, visit_id, by, "task__agency__division", "enterprise", "fact")


def _noted(verb, visit, *, by, at, **data):
    return note(
        verb, (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency, enterprise=visit.enterprise_id, **data
    )
