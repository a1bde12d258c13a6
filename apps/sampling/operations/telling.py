"""A second officer concludes; a failure is told to its parties; their fifteen days run; then it stands.

Product Quality Law Art. 15; Order 18: the sampled party, the nominal producer and the platform are told. Nothing of a
failure stands while a party has not been served, may still object, or has an objection open.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.access.models import Seat
from apps.kernel.errors import Invalid
from apps.kernel.moves import move
from apps.kernel.stepping import OutOfReach, Overtaken, SamePerson, today
from apps.registry.operations.locking import hold, standing

from .. import states
from ..models import Batch, Notice, Paper, Test
from ..permissions import Permission
from ..rules.producers import is_another
from . import papers, transferring
from .steps import (
    CLOCK,
    DESK,
    NOTICE,
    PORTAL,
    begin,
    between,
    finish,
    firm_ground,
    held,
    marked,
    noted,
    of_batch,
    of_its_batch,
    own,
    said,
    sound,
    step,
    tell,
)

OWED_BY_STANDING = ("ordering", "publication", "transferring")  # the last where its producer is elsewhere


@transaction.atomic
def conclude(*, batch_id, by, at):
    """Conclude on the report: the verdict is that of its values. Returns the Batch, passed or failed.

    Whoever sampled, tested or handed the report in does not conclude (SamePerson). Raises RestsOnNothing for a marked
    report, Invalid for one whose file was changed after its signature.
    """
    batch = of_batch(batch_id, by)
    test = Test.objects.select_for_update(of=("self",)).filter(batch=batch, kind=Test.Kind.FIRST).first()
    verb = "conclude_fail" if test and test.verdict == "fail" else "conclude_pass"
    made = step(batch, verb, states.BATCHES, by, batch.agency_id)
    firm_ground(batch)
    sound(test)
    second(batch, test, by)
    batch.verdict, batch.concluded_on = test.verdict, today(at)
    batch.concluded_by_id, batch.concluded_label = by.user_id, by.actor
    batch.save()
    finish("conclusion", (CLOCK, batch.pk), by=by, at=at)
    owed = "telling" if batch.verdict == "fail" else "publication"
    of_its_batch(owed, batch, starts_on=today(at), by=by, at=at)
    tell(batch, None, noted(made.event, batch, by=by, at=at, report=test.report_number), at)
    return batch


def second(batch, test, by):
    """Neither a sampler nor whoever handed the report in."""
    if by.user_id is None:
        return
    if by.user_id == test.reported_by_id or batch.seats.filter(staff__user_id=by.user_id).exists():
        raise SamePerson


@transaction.atomic
def tell_parties(*, batch_id, by, at):
    """Tell every party of a failure in writing, with its right to object; returns the Notices, still to be served."""
    batch = held(batch_id, by)
    made = step(batch, "tell_parties", states.BATCHES, by, batch.agency_id)
    firm_ground(batch)
    test = Test.objects.get(batch=batch, kind=Test.Kind.FIRST)
    notices = [_notice(batch, test, part, firm, name, by, at) for part, firm, name in parties_of(batch)]
    batch.told_on = today(at)
    batch.save()
    finish("telling", (CLOCK, batch.pk), by=by, at=at)
    of_its_batch("service", batch, starts_on=today(at), by=by, at=at)
    noted(made.event, batch, by=by, at=at, told=[notice.name for notice in notices])
    return notices


def parties_of(batch):
    """(part, enterprise or None, name) of everybody who is told of a failure."""
    yield Notice.Part.SAMPLED, batch.enterprise, batch.party_name
    if is_another(batch.producer_id, batch.enterprise_id, batch.producer_name, batch.party_name):
        yield Notice.Part.PRODUCER, batch.producer, batch.producer_name
    if batch.platform_name:
        yield Notice.Part.PLATFORM, None, batch.platform_name


def _notice(batch, test, part, firm, name, by, at):
    paper = papers.issue(
        batch, Paper.Kind.RESULT, by=by, at=at, enterprise=firm, to=name, part=part, report=test.report_number,
        laboratory=test.laboratory.name, standard=test.standard.code, values=papers.values_of(test),
    )  # fmt: skip
    return Notice.objects.create(batch=batch, part=part, enterprise=firm, name=name, paper=paper, sent_on=today(at))


@transaction.atomic
def serve_notice(*, notice_id, served_on, receipt, by, at):
    """Record the service of a result: the fifteen days of this party begin. Returns the Notice.

    They are counted from the day this is recorded, for the party reads the notice here from then on: a service that is
    recorded late takes nobody's days away. Whoever has no account here writes: a letter posted on the last day of them
    has some days to come.
    """
    batch_id = Notice.objects.visible_to(by).filter(pk=notice_id).values_list("batch_id", flat=True).first()
    if batch_id is None:
        raise OutOfReach
    batch = held(batch_id, by)
    own(by, Permission.NOTIFY, batch.agency_id)
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    if notice.served_on:
        raise Invalid(_("The service is on record already."))
    if batch.state not in (states.NOTIFIED, states.RETEST):  # it fell meanwhile
        raise Overtaken
    between(served_on, notice.sent_on, today(at), "served_on",
            _("A paper is served on the day it was issued or later, and not in the future."))  # fmt: skip
    notice.served_on, notice.recorded_on = served_on, today(at)
    notice.receipt = said(receipt, "receipt", _("Service is proved by a receipt: say who signed, or the number."), 200)
    if notice.part != Notice.Part.PLATFORM:
        notice.due_on = begin(
            "objection", (NOTICE, notice.pk), starts_on=notice.recorded_on, agency=batch.agency, label=str(batch),
            url=DESK.format(batch.pk), enterprise_id=notice.enterprise_id, duty=False, on_expiry="sampling.days_over",
            by=by, at=at,
        ).due_on  # fmt: skip
        if not has_account(notice.enterprise_id):
            notice.letters_until = begin(
                "posting", (NOTICE, notice.pk), starts_on=notice.due_on, agency=batch.agency, label=str(batch),
                url=DESK.format(batch.pk), duty=False, on_expiry="sampling.days_over", by=by, at=at,
            ).due_on  # fmt: skip
    notice.save()
    if not Notice.objects.filter(batch=batch, served_on__isnull=True).exists():
        finish("service", (CLOCK, batch.pk), by=by, at=at)
    event = noted("sampling.notice_served", batch, by=by, at=at, party=notice.name, due=str(notice.due_on or ""))
    if notice.enterprise_id:
        tell(batch, notice.enterprise_id, event, at)
    settle(batch, at)  # where the platform, which has no days of its own, was served last
    return notice


def has_account(enterprise_id):
    """Whether anybody can act here for an enterprise, as its record stands now."""
    return bool(enterprise_id) and Seat.objects.held().filter(enterprise_id=standing(enterprise_id)).exists()


def hold_notice(clock):
    """What days_over changes, locked before its clock: the parties, then the batch."""
    hold_batch(Notice.objects.values_list("batch_id", flat=True).get(pk=clock.subject_id))


def hold_batch(batch_id):
    batch = Batch.objects.only("enterprise_id", "producer_id").get(pk=batch_id)
    for pk in sorted({standing(pk) for pk in (batch.enterprise_id, batch.producer_id) if pk}):
        hold(pk)
    Batch.objects.locked(pk=batch_id)


def days_over(clock, by, at):
    """Handler of a party's days to object: once all are over and nothing is open, the failure stands."""
    notice = Notice.objects.select_related("batch__agency__division").get(pk=clock.subject_id)
    settle(Batch.objects.select_related("agency__division", "product").get(pk=notice.batch_id), at)


def _until(notice):
    """The last day on which an objection of this party may come."""
    return max(notice.due_on, notice.letters_until or notice.due_on)


def opened_again(batch, event, *, by, at):
    """The failure of a batch stands no more: nothing that its standing set off is owed any longer, here or where it was
    handed to. `event` says so."""
    batch.stands_on = None
    batch.save()
    for owed in OWED_BY_STANDING:
        finish(owed, (CLOCK, batch.pk), by=by, at=at)
    transferring.rests(batch, event, by=by, at=at)


def settle(batch, at):
    """Let the failure stand where nothing stands in its way any more; returns whether it did. The batch is locked."""
    if batch.state != states.NOTIFIED or marked(batch).exclude(kind=Test.Kind.RECHECK).exists():
        return False
    notices = list(Notice.objects.filter(batch=batch))
    told = [row for row in notices if row.part != Notice.Part.PLATFORM]
    day = today(at)
    if not all(row.served_on for row in notices):  # the platform's too
        return False
    if batch.objections.open().exists() or not all(_until(row) < day for row in told):
        return False
    made = move(batch, "let_stand", table=states.BATCHES, by=PORTAL)
    batch.stands_on = day
    batch.save()
    for owed in OWED_BY_STANDING[:2]:
        of_its_batch(owed, batch, starts_on=day, by=PORTAL, at=at)
    transferring.owe(batch, by=PORTAL, at=at)
    event = noted(made.event, batch, by=PORTAL, at=at)
    for notice in told:
        if notice.enterprise_id:
            tell(batch, notice.enterprise_id, event, at)
    tell(batch, None, event, at)
    transferring.goes_on(batch, event, at=at)
    return True
