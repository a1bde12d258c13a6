"""A second officer reviews what was entered; what is reviewed is published and becomes a fact of the ledger."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.queries import last_day
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.moves import move
from apps.kernel.scope import Scope
from apps.kernel.stepping import SamePerson, locked, reasoned, today
from apps.notifications.operations import notify
from apps.records.operations.facts import everyone, record_fact
from apps.registry.models import Enterprise

from .. import states
from ..models import Visit
from ..models.recusal import WAITING
from ..queries.fitness import apart
from ..rules import results as rule
from . import following
from .lapsing import words_lapse
from .past import keep_entry
from .presence import unvouched
from .steps import begin, finish, note, party_held, step
from .visits import CLOCK, SUBJECT

SOURCE = "inspections"
LEDGER = Scope.system("inspections")
TOLD = "inspections.told"
KINDS = {rule.FINE: "inspection_ok", rule.PROBLEM: "inspection_problem", rule.REFUSED: "inspection_refused"}
BASIS = "企业信息公示暂行条例第十四条"


class ReviewerInterested(NotPermitted):
    code = "interested"
    message = _("You have declared an interest in this enterprise: another officer takes this step.")


@transaction.atomic
def return_result(*, visit_id, reason, by, at):
    """Give a result back to the inspectors with the reason, also one that was reviewed and is not yet public; what they
    entered is kept. Returns the Visit.

    They owe it again, and the time to publish runs on. An order that was issued on it falls, a transfer is withdrawn.
    """
    party_held(Visit, visit_id, by)
    visit = _locked(visit_id, by)
    made = step(visit, "return_result", states.VISITS, by, visit.task.agency_id)
    second(visit, by)
    without_interest(visit, by)
    go_back(visit, reasoned(reason), by=by, at=at)
    _noted(made.event, visit, by=by, at=at, reason=visit.returned_reason)
    return visit


def go_back(visit, reason, *, by, at, shown=None):
    """A result that was moved back to its inspectors: it is kept as it stood, and nothing that rested on it stands."""
    visit.returned_reason, visit.version = reason[:500], visit.version + 1
    keep_entry(visit, shown=shown, by=by, at=at)
    visit.entered_by, visit.entered_at = None, None
    visit.reviewed_by, visit.reviewed_label, visit.reviewed_on = None, "", None
    visit.save()
    for rule_code in ("review", "confirmation"):
        finish(rule_code, (CLOCK, visit.pk), by=by, at=at)
    begin("entry", (CLOCK, visit.pk), starts_on=today(at), agency=visit.task.agency, label=visit.enterprise.name,
          url=f"/desk/inspections/visits/{visit.pk}/", by=by, at=at)  # fmt: skip
    words_lapse(visit, f"检查结果已退回：{visit.returned_reason}", by=LEDGER, at=at)
    _orders_fall(visit, at)
    _transfers_withdrawn(visit, by, at)


def _orders_fall(visit, at):
    """Open orders rested on what went back; the next result is ordered on anew."""
    from . import orders  # builds on this module

    for order in visit.orders.open().select_related(*orders.RELATED).select_for_update(of=("self",)).order_by("pk"):
        made = move(order, "take_back", table=states.ORDERS, by=LEDGER)
        orders.fall(order, made, f"检查结果已退回：{visit.returned_reason}"[:300], by=LEDGER, at=at)


def _transfers_withdrawn(visit, by, at):
    from . import orders  # builds on this module

    orders.withdraw_transfers(visit, by=by, at=at)


@transaction.atomic
def approve_result(*, visit_id, by, at):
    """The second officer agrees: the result may be published. Returns the Visit."""
    visit = _locked(visit_id, by)
    made = step(visit, "approve_result", states.VISITS, by, visit.task.agency_id)
    second(visit, by)
    without_interest(visit, by)
    if visit.recusals.filter(WAITING).exists():  # approved, it could only be refused any more
        raise Invalid(_("A request that an inspector steps aside waits for its decision: decide it first."))
    if waiting := unvouched(visit):
        names = "、".join(dict.fromkeys(row.inspector.name for row in waiting))
        raise Invalid(
            _("%(names)s has not yet confirmed to have been there: on the page of the visit, from the own account. "
              "Otherwise return the result.") % {"names": names}
        )  # fmt: skip
    if visit.lacks and not visit.lacks_reason:
        raise Invalid(_("This result was entered without a network and lacks what its page says. Return it, or say why "
                        "it stands without."))  # fmt: skip
    visit.reviewed_by_id, visit.reviewed_label, visit.reviewed_on = by.user_id, by.actor, today(at)
    visit.version += 1
    visit.save()
    finish("review", (CLOCK, visit.pk), by=by, at=at)
    _noted(made.event, visit, by=by, at=at)
    return visit


def second(visit, by):
    """Neither who entered it nor anybody who sat at the visit."""
    if by.user_id is not None and (
        by.user_id == visit.entered_by_id or visit.seats.filter(inspector__user_id=by.user_id).exists()
    ):
        raise SamePerson


def without_interest(visit, by):
    """An officer who is of the pool too, and has declared an interest there, steps aside like any inspector
    (行政处罚法第四十三条): neither reviews and returns, nor orders, takes back, extends or passes on what followed."""
    if by.user_id is not None and apart(by.user_id, visit):
        raise ReviewerInterested


@transaction.atomic
def publish_result(*, visit_id, by, at):
    """Publish a reviewed result under the enterprise's name, for the time of the rules; returns the Visit.

    Result and fact change together: page, API and rating never disagree.
    """
    party_held(Visit, visit_id, by)
    visit = _locked(visit_id, by)
    made = step(visit, "publish_result", states.VISITS, by, visit.task.agency_id)
    second(visit, by)
    visit.published_on = today(at)
    visit.first_published_on = visit.first_published_on or visit.published_on
    visit.corrected_on = visit.published_on if visit.corrections else None
    counted = visit.reopened_on or visit.first_checked_on or visit.checked_on
    visit.late = visit.late or visit.published_on > last_day("inspections.publication", counted)
    visit.fact = _fact(visit, by, at)
    visit.version += 1
    visit.save()
    finish("publication", (CLOCK, visit.pk), by=by, at=at)
    following.owe(visit, by=by, at=at)
    event = _noted(made.event, visit, by=by, at=at, fact=visit.fact_id, late=visit.late)
    notify(kind=TOLD, to=("enterprise", current(visit.enterprise).pk), event=event, at=at,
           url=f"/my/inspections/{visit.pk}/",
           data={"task": visit.task.title, "agency": visit.task.agency.name})  # fmt: skip
    return visit


def _fact(visit, by, at):
    rows = list(visit.results.select_related("code").order_by("code__position"))
    codes = [rule.Code(r.number, r.code.exclusive, r.code.outcome, r.code.follow_up, r.code.severity) for r in rows]
    until = last_day("inspections.publicity", visit.first_published_on)  # a correction is no longer public
    return record_fact(
        kind=KINDS[rule.outcome_of(codes)],
        occurred_on=visit.checked_on,
        source=SOURCE,
        source_key=f"visit-{visit.pk}-{visit.corrections}" if visit.corrections else f"visit-{visit.pk}",
        title=f"{visit.task.title}：{'；'.join(row.text for row in rows)}"[:300],
        document_number=_record_number(visit),
        legal_basis=BASIS,
        severity=rule.severity_of(codes),
        enterprise=current(visit.enterprise),
        agency=visit.task.agency,
        public_from=visit.published_on,
        public_until=until,
        detail={
            "visit": visit.pk,
            "system": rows[0].system,
            "codes": [row.number for row in rows],
            "correction": visit.corrections,
        },
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


def _locked(visit_id, by):
    return locked(Visit, visit_id, by, "task__agency__division", "enterprise", "fact")


def _noted(verb, visit, *, by, at, **data):
    return note(
        verb, (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency, enterprise=visit.enterprise_id, **data
    )
