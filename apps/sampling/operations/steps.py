"""What every verb of sampling shares: lock, the right bureau, audit, limits, messages, refusals."""

from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.operations import start_clock, stop_clocks
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.scope import Scope
from apps.kernel.stepping import OutOfReach, SamePerson, locked, moved
from apps.notifications.operations import notify
from apps.registry.operations.locking import hold, standing

from .. import sql
from ..models import Batch, Letter, Test
from ..permissions import oversees, own_agency

BATCH, ORDER = "sampling_batch", "sampling_order"
CLOCK, NOTICE, OBJECTION = "sampling.batch", "sampling.notice", "sampling.objection"
ORDER_CLOCK, ANSWER, TRANSFER = "sampling.order", "sampling.answer", "sampling.transfer"
REVIEW = "sampling.test"
SOURCE, TOLD = "sampling", "sampling.told"
PORTAL = Scope.system("sampling")
DESK, MINE, SHOWN = "/desk/sampling/batches/{}/", "/my/sampling/{}/", "/sampling-results/{}/"


class OtherBureau(NotPermitted):
    code = "other-bureau"
    message = _("Only the bureau whose sampling it is takes this step.")


def held(batch_id, by, *related):
    """The batch, locked after the enterprises of its parties as they stand now; raises OutOfReach.

    For what writes a fact: a merge holds the enterprises before it goes on to facts and clocks.
    """
    row = Batch.objects.visible_to(by).filter(pk=batch_id).values_list("enterprise_id", "producer_id").first()
    if row is None:
        raise OutOfReach
    for pk in sorted({standing(pk) for pk in row if pk}):
        hold(pk)
    return locked(Batch, batch_id, by, "agency__division", "enterprise", "producer", "product", *related)


def of_batch(batch_id, by, *related):
    return locked(Batch, batch_id, by, "agency__division", "enterprise", "producer", "product", *related)


def step(row, verb, table, by, agency_id=None):
    """Make the move of the table, for the bureau it belongs to where `agency_id` is given; returns the Move."""
    made = moved(row, verb, table, by)
    if agency_id and not own_agency(by, agency_id):
        raise OtherBureau
    return made


def apart(matter, pk, by):
    """Whoever decides has not acted in the matter before, as sampling_acted_before says: an "objection", a "refusal" of
    a batch, the measures on an "order", a "recheck". The database asks the same of every row. Raises SamePerson."""
    if sql.one("acted_before", {"matter": matter, "subject": pk, "account": by.user_id})["acted"]:
        raise SamePerson


class LetterUnseen(DomainError):
    code = "letter-unseen"
    message = _("What came on paper was entered by one officer: first another one holds it against its scan.")


def seen(**target):
    """Every letter that was entered for the party has been held against its scan by a second officer, before anything
    is decided against it; the database asks the same. Raises LetterUnseen."""
    if Letter.objects.filter(seconded_on=None, **target).exists():
        raise LetterUnseen


class NotHeardHere(NotPermitted):
    code = "not-heard-here"
    message = _("The bureau that this was filed with decides, or one above it (Product Quality Law Art. 15).")


class RestsOnNothing(DomainError):
    """`details["reports"]`: the marked reports of the batch."""

    code = "rests-on-nothing"
    message = _(
        "A report of this batch rests on a withdrawn qualification (Product Quality Law Arts. 19, 21): first a second "
        "officer says what follows from that."
    )


def heard_here(by, agency):
    """The actor belongs to the bureau or to one above it; raises NotHeardHere."""
    if not oversees(by, agency):
        raise NotHeardHere


def marked(batch):
    """The reports of a batch that rest on a withdrawn qualification and that nobody has looked at since."""
    return Test.objects.marked().filter(batch=batch)


def firm_ground(batch):
    """No report of the batch is marked, re-checks aside, which have their own order; raises RestsOnNothing."""
    numbers = list(marked(batch).exclude(kind=Test.Kind.RECHECK).order_by("pk").values_list("report_number", flat=True))
    if numbers:
        raise RestsOnNothing(reports=numbers)


class ReportChanged(Invalid):
    code = "report-changed"
    message = _("The file of the report was changed after it was signed: return it (Product Quality Law Art. 21).")


def sound(test):
    """Nothing is decided on a report whose file was changed after its signature, of whichever test; the database asks
    the same. Raises ReportChanged."""
    if test.signature == Test.Signature.BROKEN:
        raise ReportChanged(ReportChanged.message)


def own(by, permission, agency_id):
    """The actor holds the permission and belongs to the bureau; raises NotPermitted."""
    by.require(permission)
    if not own_agency(by, agency_id):
        raise OtherBureau


def said(text, field, sentence, most=500):
    """Text that must be given, in one piece; raises Invalid with the sentence at its field."""
    text = (text or "").strip()
    if not text:
        raise Invalid(sentence, field=field)
    return text[:most]


def between(day, first, last, field, sentence):
    """A day of an event lies between two days; raises Invalid."""
    if not first <= day <= last:
        raise Invalid(sentence, field=field)


def note(verb, subject, *, by, at, agency, **data):
    """Write the audit event of a step; returns it. `subject`: (kind, id)."""
    return record(verb=verb, by=by, at=at, subject=subject, division=agency.division_id, data=data)


def noted(verb, batch, *, by, at, **data):
    return note(verb, (BATCH, batch.pk), by=by, at=at, agency=batch.agency, enterprise=batch.enterprise_id, **data)


def begin(rule, subject, *, starts_on, agency, label, url, by, at, enterprise_id=None, **more):
    """Start a limit. One of a party (`enterprise_id`) is nobody's duty here: it simply ends. Returns the Clock."""
    return start_clock(
        rule_code=f"sampling.{rule}", subject=subject, starts_on=starts_on, division=agency.division_id,
        zone_code=agency.zone_id or "", label=label[:200], url=url,
        enterprise_id=standing(enterprise_id) if enterprise_id else None,
        holder="" if enterprise_id else agency.pk, duty=more.pop("duty", enterprise_id is None), by=by, at=at, **more,
    )  # fmt: skip


def of_its_batch(rule, batch, *, starts_on, by, at, **more):
    """A limit of the bureau on a batch itself."""
    return begin(rule, (CLOCK, batch.pk), starts_on=starts_on, agency=batch.agency, label=str(batch),
                 url=DESK.format(batch.pk), by=by, at=at, **more)  # fmt: skip


def finish(rule, subject, *, by, at):
    stop_clocks(subject=subject, by=by, at=at, rule_code=f"sampling.{rule}")


def tell_bureau(batch, agency_id, event, at):
    """A message to another bureau than that of the batch."""
    notify(kind=TOLD, to=("agency", agency_id), event=event, at=at, url=DESK.format(batch.pk),
           data=_data(batch, event))  # fmt: skip


def _data(batch, event):
    """What a message shows: the batch, its bureau, and which step was taken."""
    return {"batch": str(batch), "agency": batch.agency.name, "step": event.verb}


def stop_all(subject, *, by, at):
    """What of a record still runs has nothing to wait for any more."""
    stop_clocks(subject=subject, by=by, at=at)


def tell(batch, enterprise_id, event, at, *, url=MINE):
    """A message to a party as it stands now, which leads to `url`; or to the bureau where no party is given."""
    data = _data(batch, event)
    if enterprise_id:
        notify(kind=TOLD, to=("enterprise", standing(enterprise_id)), event=event, at=at, url=url.format(batch.pk),
               data=data)  # fmt: skip
    else:
        notify(kind=TOLD, to=("agency", batch.agency_id), event=event, at=at, url=DESK.format(batch.pk), data=data)
