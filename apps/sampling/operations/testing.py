"""At the laboratory: the seal is looked at, values are entered, verdicts computed, the report handed in.

Whoever acts is a tester of the laboratory that the test was given to. A value beyond the limit of an item that
endangers life is reported to the bureau at once.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.documents import signatures
from apps.documents.operations import open_document, store
from apps.documents.rules import media_types
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.sqlfiles import waiting
from apps.kernel.stepping import OutOfReach, Overtaken, SamePerson, reasoned, today

from .. import sql, states
from ..models import Certificate, ItemResult, Laboratory, Recheck, Sample, Staff, Standard, Test
from ..permissions import Permission
from ..queries.frames import items_able
from ..queries.qualification import UNQUALIFIED, hindrance, items_of
from ..queries.reported import reported
from ..readers import REPORT
from ..rules import doubles, standards
from ..rules import verdict as rule
from .objecting import sample_arrived
from .steps import (
    CLOCK,
    REVIEW,
    between,
    finish,
    firm_ground,
    noted,
    of_batch,
    of_its_batch,
    said,
    step,
    stop_all,
    tell,
    tell_bureau,
)

WAIT = "5s"  # for the number of another report; a table of results takes longer than a statement of a page may last
WRONG = {
    "no-value": _("Enter a value; for what must be met, 1 for yes and 0 for no."),
    "wrong-unit": _("The limit is in %(unit)s: give the value in the same unit (Product Quality Law Art. 21)."),
    "negative-uncertainty": _("An uncertainty is not negative."),
}
NOT_IN_FORCE = _("The standard was not in force on the day of the test (Product Quality Law Art. 21).")
NOT_QUALIFIED = _("The laboratory is not qualified for this test: the sealed sample goes to another one (Art. 19).")
NOT_CAPABLE = _("The laboratory is not qualified for this item on the day of the test (Product Quality Law Art. 19).")


class NotTester(NotPermitted):
    code = "not-tester"
    message = _("Only testers of the laboratory that was given the sample do this.")


class SampledIt(NotPermitted):
    code = "sampled-it"
    message = _("Whoever sampled a batch does not test it.")


class TakenOver(DomainError):
    code = "table-taken-over"
    message = _(
        "Other results are being taken over at this moment (a table of them takes some minutes), and one report is one "
        "result: hand this one in again in a few minutes. Nothing was changed; what you entered stands."
    )


class SealBroken(DomainError):
    code = "seal-broken"
    message = _("No value for a sample that did not arrive under an intact seal (SAMR Order 18).")


@dataclass(frozen=True, slots=True)
class Value:
    """A measured value of an item: of what must be met, 1 for yes and 0 for no."""

    value: Decimal
    unit: str = ""
    uncertainty: Decimal | None = None
    remark: str = ""


def given(test_id, by, *, reports=False):
    """(test, batch), the batch locked first, where the actor tests for its laboratory; raises NotTester.

    Whoever `reports` holds the laboratory before that: a withdrawal of its qualification comes before the report or
    sees it, never past it.
    """
    by.require(Permission.TEST)
    known = Test.objects.visible_to(by).filter(pk=test_id).values_list("batch_id", "laboratory_id").first()
    if known is None:
        raise OutOfReach
    if reports:
        Laboratory.objects.select_for_update(no_key=True).get(pk=known[1])
    batch = of_batch(known[0], by)
    rows = Test.objects.select_for_update(of=("self",)).select_related("laboratory", "standard", "sample")
    test = rows.get(pk=test_id)
    if not by.is_system and not _testers(test).filter(user_id=by.user_id, user_id__isnull=False).exists():
        raise NotTester
    if not test.is_open:
        raise Overtaken
    return test, batch


def _testers(test):
    return Staff.objects.filter(laboratory=test.laboratory_id, tests=True, left_on__isnull=True)


@transaction.atomic
def receive(*, test_id, received_on, intact, by, at, finding=""):
    """Look at the seal. Intact: the test begins. Broken: a first sample is void and taken again. Returns the Test."""
    test, batch = given(test_id, by)
    sample = Sample.objects.select_for_update().get(pk=test.sample_id)
    if sample.received_on and not (test.kind == Test.Kind.RETEST and sample.intact):
        raise Overtaken
    between(received_on, sample.sealed_on, today(at), "received_on",
            _("A sample is received after it was sealed, and not in the future."))  # fmt: skip
    if intact and hindrance(test, received_on) == UNQUALIFIED:
        raise Invalid(NOT_QUALIFIED)
    if not intact:
        said(finding, "finding", _("Describe what the seal looked like."), 300)
    sample.received_on, sample.intact, sample.received_label = received_on, intact, by.actor
    sample.finding = (finding or "").strip()[:300]
    sample.save()
    verb = "receive" if intact else "void_sample"
    if test.kind == Test.Kind.FIRST:
        made = step(batch, verb, states.BATCHES, by)
        batch.save()
        finish("delivery", (CLOCK, batch.pk), by=by, at=at)
        event = made.event
    else:
        event = "sampling.received" if intact else "sampling.sample_void"
    if test.kind == Test.Kind.RETEST:
        sample_arrived(test, batch, received_on, at)
    if intact and test.kind != Test.Kind.RETEST:
        of_its_batch("testing", batch, starts_on=received_on, by=by, at=at)
    written = noted(event, batch, by=by, at=at, seal=sample.seal, finding=sample.finding)
    if not intact:
        tell(batch, None, written, at)
        if test.objection_id and test.objection.agency_id != batch.agency_id:
            tell_bureau(batch, test.objection.agency_id, written, at)
    return test


@transaction.atomic
def enter_values(*, test_id, values, tester_id, tested_on, by, at):
    """Keep values: {item id: Value}; each verdict is computed. Returns the ItemResults kept.

    Raises Invalid with `details["values"]` {item id: sentence} for wrong units, items the laboratory is not qualified
    for on the day, and standards not in force; SampledIt, SealBroken.
    """
    test, batch = given(test_id, by)
    if not test.sample.intact:
        raise SealBroken
    tester = _testers(test).filter(pk=tester_id).first()
    if tester is None or not tester.valid_from <= tested_on <= tester.last_day:
        raise Invalid(_("Choose a tester of the laboratory who is certified on the day."), field="tester_id")
    if _sampled(batch, tester):
        raise SampledIt(field="tester_id")
    between(tested_on, test.sample.received_on, today(at), "tested_on",
            _("The day of the test lies between the receipt of the sample and today."))  # fmt: skip
    validity = test.standard.validity
    if not standards.holds(validity.lower, validity.upper, tested_on, repeats=test.repeats):
        raise Invalid(NOT_IN_FORCE, field="tested_on")
    items, able = {item.pk: item for item in items_of(test)}, items_able(test.laboratory, test.standard, tested_on)
    rows, wrong = [], {}
    for pk, given_value in values.items():
        row, sentence = _judged(items.get(int(pk)), given_value, able)
        if sentence:
            wrong[str(pk)] = str(sentence)
            continue
        row.test, row.tester, row.tested_on = test, tester, tested_on
        rows.append(row)
    if wrong:
        raise Invalid(_("Some values cannot be kept. They are marked."), values=wrong)
    ItemResult.objects.filter(test=test, item__in=[row.item_id for row in rows]).delete()
    for row in rows:
        row.save(force_insert=True)
    noted("sampling.results_kept", batch, by=by, at=at, test=test.pk, values=len(rows))
    _alert(test, batch, by=by, at=at)
    return rows


def _sampled(batch, tester):
    """Whether the tester, by row or by account, sampled the batch or took samples for one of its re-checks."""
    people = Q(pk=tester.pk) | Q(user_id=tester.user_id, user_id__isnull=False)
    taken = Recheck.objects.filter(rectification__batch=batch).values("samplers")
    return Staff.objects.filter(people, Q(seats__batch=batch) | Q(pk__in=taken)).exists()


def _judged(item, given_value, able):
    if item is None:
        return None, _("This item is not part of the test.")
    if item.code not in able:
        return None, NOT_CAPABLE
    found = rule.judge(limit_of(item), given_value.value, given_value.unit, given_value.uncertainty)
    if found.error:
        return None, WRONG[found.error] % {"unit": item.unit} if "%" in str(WRONG[found.error]) else WRONG[found.error]
    return ItemResult(
        item=item, value=given_value.value, unit=given_value.unit, uncertainty=given_value.uncertainty,
        compared=found.compared, verdict=found.verdict, doubt=found.doubt, remark=given_value.remark[:300],
    ), ""  # fmt: skip


def limit_of(item):
    return rule.Limit(item.rule, item.unit, item.least, item.most, item.comparison, item.decimals, item.judged)


def _alert(test, batch, *, by, at):
    """What endangers life is told at once, before any report (Product Quality Law Art. 21; from memory): each item of
    each test once. A slip of the pen that is corrected before the report is told as one, and marks the batch no longer.

    A re-check is told to the bureau that follows the order.
    """
    rows = test.results.filter(item__fatal=True, verdict=rule.FAIL).order_by("item__position")
    names = dict(rows.values_list("item__code", "item__name"))
    fresh, lifted = [code for code in names if code not in test.alerted], set(test.alerted) - names.keys()
    if not fresh and not lifted:
        return
    test.alerted = list(names)
    test.save(update_fields=["alerted"])
    if test.kind != Test.Kind.RECHECK:
        marked = Test.objects.filter(batch=batch).exclude(kind=Test.Kind.RECHECK).exclude(alerted=[])
        batch.alerted_on = (batch.alerted_on or today(at)) if marked.exists() else None
        batch.save()
    order = test.order
    told = [("sampling.alerted", [names[code] for code in fresh]), ("sampling.alert_lifted", sorted(lifted))]
    for verb, items in told:
        if items:
            event = noted(verb, batch, by=by, at=at, items=items, test=test.pk)
            tell(batch, None, event, at)
            if order and order.agency_id != batch.agency_id:
                tell_bureau(batch, order.agency_id, event, at)


@transaction.atomic
def report(*, test_id, report_number, by, at, file=None):
    """Hand in the report: every item has its value, the verdict follows from them. Returns the Test.

    The signature of its file is looked at: one that is missing, does not fit or is not the laboratory's is told the
    bureau and stands beside the report. Raises TakenOver while a table of results is taken over, which may hold it.
    """
    with waiting(WAIT, TakenOver):
        test, batch = given(test_id, by, reports=True)
        if test.kind != Test.Kind.RECHECK:
            sql.execute("hold_reports")
    number = said(report_number, "report_number", _("Write the number of the report."), 80)
    _once(test, batch, number)
    wanted = {item.pk for item in items_of(test)}
    held = dict(test.results.values_list("item_id", "verdict"))
    if wanted - held.keys():
        missing = len(wanted - held.keys())
        raise Invalid(_("The report is not complete: %(count)s values are missing.") % {"count": missing})
    if test.laboratory.withdrawn_on and test.laboratory.withdrawn_on <= today(at):
        raise Invalid(_("The qualification of this laboratory was withdrawn (Product Quality Law Art. 19)."))
    if file:
        _keep_file(test, batch, file, by=by, at=at)
    test.report_number, test.reported_on = number, today(at)
    test.reported_by_id, test.reported_label = by.user_id, by.actor
    test.verdict = rule.overall(held.values())
    test.save()
    finish("testing", (CLOCK, batch.pk), by=by, at=at)
    event = "sampling.reported"
    if test.kind == Test.Kind.FIRST:
        event = step(batch, "report", states.BATCHES, by).event
        batch.returned_reason = ""
        batch.save()
        of_its_batch("conclusion", batch, starts_on=today(at), by=by, at=at)
    written = noted(event, batch, by=by, at=at, number=number, verdict=test.verdict, kind=test.kind,
                    signature=test.signature)  # fmt: skip
    tell(batch, None, written, at)
    return test


def _once(test, batch, number):
    """One report, one result (rules/doubles.py); raises Invalid naming the other. A re-check counts in no rate."""
    if test.kind == Test.Kind.RECHECK:
        return
    mine = doubles.Reported(test.laboratory_id, test.laboratory.name, number, batch.gtin, batch.lot)
    others = reported([number], but=batch.pk).get(doubles.key_of(number), ())
    other = doubles.first_same(mine, others)
    if other:
        raise Invalid(
            _("Your report %(number)s is entered already: %(whose)s (%(named)s). One result counts once: give this "
              "report a number of its own, or have that entry set aside where it is wrong.")
            % {"number": number, "whose": other.whose, "named": other.named},
            field="report_number",
        )  # fmt: skip


CAUSES = ("standard_ended", UNQUALIFIED, "perished")


@transaction.atomic
def give_up_test(*, batch_id, cause, finding, by, at):
    """What was received cannot be tested any more: the sample is void, and the party can be sampled again. Returns the
    Batch. By a second officer, with the reason; a standard that is in force is no reason."""
    batch = of_batch(batch_id, by)
    made = step(batch, "give_up_test", states.BATCHES, by, batch.agency_id)
    test = Test.objects.select_for_update(of=("self",)).get(batch=batch, kind=Test.Kind.FIRST)
    if cause not in CAUSES:
        raise Invalid(_("Say why it cannot be tested."), field="cause")
    if cause == "standard_ended" and Standard.objects.on(today(at)).filter(pk=test.standard_id).exists():
        raise Invalid(_("The standard is in force."), field="cause")
    if cause == UNQUALIFIED and hindrance(test, today(at)) != UNQUALIFIED:
        raise Invalid(_("The laboratory is qualified."), field="cause")
    if by.user_id is not None and batch.seats.filter(staff__user_id=by.user_id).exists():
        raise SamePerson
    text = said(finding, "finding", _("Say why it cannot be tested."), 300)
    test.void_on, test.void_reason = today(at), text
    test.save()
    batch.outcome_reason = text
    batch.version += 1
    batch.save()
    finish("testing", (CLOCK, batch.pk), by=by, at=at)
    stop_all((REVIEW, test.pk), by=by, at=at)
    event = noted(made.event, batch, by=by, at=at, cause=cause, finding=text)
    tell(batch, None, event, at)
    tell(batch, batch.enterprise_id, event, at)
    return batch


def _keep_file(test, batch, file, *, by, at):
    """Keep the file of a report, and what was found of its signature."""
    test.report_file = store(file=file, owner=(REPORT, str(test.pk)), by=by, at=at, allowed={media_types.PDF},
                             division=batch.agency.division_id)  # fmt: skip
    rows = Certificate.objects.filter(laboratory=test.laboratory_id, ended_on=None).order_by("pk")
    with open_document(test.report_file) as opened:
        found = signatures.examine(opened.read(), list(rows.values_list("pem", flat=True)), at)
    test.signature, test.signed_by = found.state, found.signer


def take_out(test):
    """The report of a test is handed in no more; its values stay and can be changed."""
    test.report_number, test.reported_on, test.verdict = "", None, ""
    test.reported_by, test.reported_label, test.report_file = None, "", None
    test.signature, test.signed_by = "", ""
    test.save()


@transaction.atomic
def return_report(*, batch_id, reason, by, at):
    """Give a report back to the laboratory with the reason; its values stay and can be changed. Returns the Batch."""
    batch = of_batch(batch_id, by)
    made = step(batch, "return_report", states.BATCHES, by, batch.agency_id)
    batch.returned_reason = reasoned(reason, 500)
    firm_ground(batch)  # a marked report is not corrected: the result is set aside, or the sample goes elsewhere
    test = Test.objects.select_for_update().get(batch=batch, kind=Test.Kind.FIRST)
    take_out(test)
    batch.save()
    finish("conclusion", (CLOCK, batch.pk), by=by, at=at)
    of_its_batch("testing", batch, starts_on=today(at), by=by, at=at)
    noted(made.event, batch, by=by, at=at, reason=batch.returned_reason)
    return batch
