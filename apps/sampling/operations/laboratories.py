"""Laboratories, what they may test, and the people who sample and test."""

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.divisions.models import Agency
from apps.documents.signatures import read_certificate
from apps.kernel.errors import Invalid
from apps.kernel.stepping import Overtaken, locked, reasoned, saved, today
from apps.notifications.operations import notify

from .. import states
from ..models import Batch, Capability, Certificate, Laboratory, Staff, Standard, Task, Test
from ..permissions import Permission
from .marking import mark
from .steps import TOLD, note, own
from .telling import hold_batch

LABORATORY, STAFF = "sampling_laboratory", "sampling_staff"
RESULTS_FLAGGED = "sampling.results_flagged"  # the kind of the message


@transaction.atomic
def add_laboratory(*, values, by, at):
    """A laboratory with its CMA number: name, cma, address, valid_from, valid_to. Returns it."""
    by.require(Permission.CATALOGUE)
    row = saved(Laboratory(added_label=by.actor, **values), sampling_laboratory_days="valid_to",
                sampling_laboratory_named="name", sampling_laboratory_cma="cma")  # fmt: skip
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
    """A laboratory lost its qualification from a day on: its reports of that day and later, and tests it still owes a
    report of, are marked. Returns it.

    Nothing is concluded, told, published or ordered on a marked report; its bureau is told and has its days to say what
    follows (annulling.review_report). Nothing is turned by itself.
    """
    by.require(Permission.CATALOGUE)
    row = Laboratory.objects.select_for_update(no_key=True).get(pk=laboratory_id)
    if row.withdrawn_on:
        raise Invalid(_("The qualification was withdrawn already."))
    if withdrawn_on > today(at):
        raise Invalid(_("A withdrawal is recorded when it is in force."), field="withdrawn_on")
    row.withdrawn_on, row.withdrawn_reason, row.withdrawn_label = withdrawn_on, reasoned(reason, 300), by.actor
    row.save()
    record(verb="sampling.laboratory_withdrawn", by=by, at=at, subject=(LABORATORY, row.pk),
           data={"from": str(withdrawn_on), "reason": row.withdrawn_reason})  # fmt: skip
    for batch_id in _resting_on(row).order_by("batch").values_list("batch", flat=True).distinct():
        hold_batch(batch_id)
    for test in (
        _resting_on(row).select_for_update(of=("self",)).select_related("batch__agency__division").order_by("pk")
    ):
        mark(test, row.withdrawn_reason, by=by, at=at)
    _tell_importers(row, by=by, at=at)
    _tell_tasks(row, by=by, at=at)
    return row


def _tell_importers(laboratory, *, by, at):
    """Results that tables brought in rest on the qualification too: each bureau that brought some hears of it, and the
    pages say so (queries/deciding.py). Nothing is turned by itself."""
    rows = Batch.objects.imported_on(laboratory).values_list("agency").annotate(count=Count("pk")).order_by("agency")
    for agency, count in rows:
        event = record(verb="sampling.results_flagged", by=by, at=at, subject=(LABORATORY, laboratory.pk),
                       data={"agency": agency, "results": count})  # fmt: skip
        notify(kind=RESULTS_FLAGGED, to=("agency", agency), event=event, at=at, url="/desk/sampling/imports/",
               data={"laboratory": laboratory.name, "count": count})  # fmt: skip


def _tell_tasks(laboratory, *, by, at):
    """Whoever runs a task that it was drawn for replaces it in the draw before more samples are sealed for it."""
    waits = Task.objects.filter(state=states.RUNNING, laboratory=laboratory,
                                batches__state__in=(states.DRAWN, states.ORDERED, states.REFUSED))  # fmt: skip
    for task in waits.select_related("agency__division").order_by("pk").distinct():
        event = note("sampling.task_without_laboratory", ("sampling_task", task.pk), by=by, at=at, agency=task.agency,
                     title=task.title, laboratory=laboratory.name)  # fmt: skip
        notify(kind=TOLD, to=("agency", task.agency_id), event=event, at=at, url=f"/desk/sampling/tasks/{task.pk}/",
               data={"batch": task.title, "agency": task.agency.name})  # fmt: skip


def _resting_on(laboratory):
    """Tests that rest on the qualification: reported since it was lost, or not reported yet."""
    later = Q(reported_on__gte=laboratory.withdrawn_on) | Q(reported_on=None, void_on=None)
    return Test.objects.filter(later, laboratory=laboratory, flagged_on=None)


@transaction.atomic
def add_certificate(*, laboratory_id, pem, by, at):
    """A certificate that the laboratory's reports are signed with, or that issues those; returns it."""
    by.require(Permission.CATALOGUE)
    laboratory = Laboratory.objects.select_for_update(no_key=True).get(pk=laboratory_id)
    read = read_certificate(pem)
    row = Certificate(laboratory=laboratory, pem=read.pem, subject=read.subject, fingerprint=read.fingerprint,
                      valid_from=read.valid_from, valid_until=read.valid_until, added_on=today(at),
                      added_label=by.actor)  # fmt: skip
    saved(row, sampling_certificate_once="pem", sampling_certificate_whole="pem")
    record(verb="sampling.certificate_added", by=by, at=at, subject=(LABORATORY, laboratory.pk),
           data={"fingerprint": row.fingerprint, "issued_to": row.subject})  # fmt: skip
    return row


@transaction.atomic
def end_certificate(*, certificate_id, reason, by, at):
    """A certificate is trusted no longer; what was signed with it before stays as it was found. Returns it."""
    by.require(Permission.CATALOGUE)
    row = Certificate.objects.select_for_update().get(pk=certificate_id)
    if row.ended_on:
        raise Overtaken
    row.ended_on, row.ended_reason = today(at), reasoned(reason, 300)
    row.save()
    record(verb="sampling.certificate_ended", by=by, at=at, subject=(LABORATORY, row.laboratory_id),
           data={"fingerprint": row.fingerprint, "reason": row.ended_reason})  # fmt: skip
    return row


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
