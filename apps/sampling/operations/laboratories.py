"""Laboratories, what they may test, and the people who sample and test."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.divisions.models import Agency
from apps.kernel.errors import Invalid
from apps.kernel.stepping import locked, reasoned, saved, today

from ..models import Capability, Laboratory, Staff, Standard, Test
from ..permissions import Permission
from .steps import note, noted, own

LABORATORY, STAFF = "sampling_laboratory", "sampling_staff"


@transaction.atomic
def add_laboratory(*, values, by, at):
    """A laboratory with its CMA number: name, cma, address, valid_from, valid_to. Returns it."""
    by.require(Permission.CATALOGUE)
    row = saved(Laboratory(added_label=by.actor, **values), sampling_laboratory_days="valid_to",
                sampling_laboratory_named="name")  # fmt: skip
    record(verb="sampling.laboratory_set", by=by, at=at, subject=(LABORATORY, row.pk), data={"cma": row.cma})
    return row


@transaction.atomic
def set_capability(*, laboratory_id, standard, items, valid_from, last_day, by, at):
    """What a laboratory may test: items of a standard ("*" for all), from a day until a day. Returns it."""
    by.require(Permission.CATALOGUE)
    if not Standard.objects.filter(code=standard).exists():
        raise Invalid(_("There is no such standard."), field="standard")
    row = Capability(laboratory_id=laboratory_id, standard_code=standard, items=items, valid_from=valid_from,
                     last_day=last_day)  # fmt: skip
    saved(row, sampling_capability_days="last_day", sampling_capability_once="valid_from")
    record(verb="sampling.capability_set", by=by, at=at, subject=(LABORATORY, laboratory_id),
           data={"standard": standard, "items": list(items)})  # fmt: skip
    return row


@transaction.atomic
def withdraw_qualification(*, laboratory_id, withdrawn_on, reason, by, at):
    """A laboratory lost its qualification from a day on: reports of that day and later are marked. Returns it.

    What was concluded on a marked report is looked at by its bureau; nothing is turned by itself.
    """
    by.require(Permission.CATALOGUE)
    row = Laboratory.objects.select_for_update().get(pk=laboratory_id)
    if row.withdrawn_on:
        raise Invalid(_("The qualification was withdrawn already."))
    if withdrawn_on > today(at):
        raise Invalid(_("A withdrawal is recorded when it is in force."), field="withdrawn_on")
    row.withdrawn_on, row.withdrawn_reason, row.withdrawn_label = withdrawn_on, reasoned(reason, 300), by.actor
    row.save()
    record(verb="sampling.laboratory_withdrawn", by=by, at=at, subject=(LABORATORY, row.pk),
           data={"from": str(withdrawn_on), "reason": row.withdrawn_reason})  # fmt: skip
    for test in _resting_on(row):
        test.flagged_on, test.flag_reason = today(at), row.withdrawn_reason
        test.save()
        noted("sampling.test_flagged", test.batch, by=by, at=at, report=test.report_number)
    return row


def _resting_on(laboratory):
    rows = Test.objects.select_for_update(of=("self",)).select_related("batch__agency")
    return rows.filter(laboratory=laboratory, reported_on__gte=laboratory.withdrawn_on, flagged_on=None).order_by("pk")


@transaction.atomic
def add_staff(*, values, by, at):
    """Somebody who samples for the actor's bureau or tests for a laboratory: key, name, user_id, laboratory_id,
    samples, tests, valid_from, last_day. Returns it. Testers are the province's list."""
    by.require(Permission.PLAN if not values.get("tests") else Permission.CATALOGUE)
    agency = Agency.objects.filter(pk=by.agency_code).first()
    if agency is None:
        raise Invalid(_("People of the list belong to a bureau."))
    row = saved(Staff(agency=agency, **values), sampling_staff_key="key", sampling_staff_user="user_id",
                sampling_staff_named="key", sampling_staff_days="last_day", sampling_staff_part="tests")  # fmt: skip
    _noted("sampling.staff_added", row, by=by, at=at)
    return row


@transaction.atomic
def remove_staff(*, staff_id, reason, by, at):
    """Somebody leaves the list: batches that are assigned keep their seat until it is replaced in the draw."""
    row = locked(Staff, staff_id, by, "agency__division")
    own(by, Permission.CATALOGUE if row.tests else Permission.PLAN, row.agency_id)
    if row.left_on:
        raise Invalid(_("This person has left already."))
    row.left_on = today(at)
    row.save()
    _noted("sampling.staff_left", row, by=by, at=at, reason=reasoned(reason, 500))
    return row


def _noted(verb, row, *, by, at, **data):
    note(verb, (STAFF, row.pk), by=by, at=at, agency=row.agency, name=row.name, key=row.key, **data)
