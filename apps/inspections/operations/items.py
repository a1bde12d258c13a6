"""The list of check items and the forms of a check: versions that begin on a day and never change behind it."""

from datetime import timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import Invalid
from apps.kernel.stepping import checked, reasoned, saved, today

from ..models import CheckItem, FormVersion, Question
from ..permissions import Permission

SUBJECT = "inspection_item"
FIELDS = ("name", "name_en", "kind", "team", "tiers", "scope", "method", "yearly_limit", "legal_basis")
MOST_QUESTIONS = 60


@transaction.atomic
def set_item(*, code, values, valid_from, by, at):
    """A new item, or a new version of one from a day on; returns it. What was in force until then ends the day before.

    A version cannot begin in the past: tasks hold the one they were planned with. Whether somebody held the basis
    against the text of the law goes over to the new version, with the note on it, as long as the basis is the same.
    """
    by.require(Permission.LIST)
    if valid_from < today(at):
        raise Invalid(_("A new version begins today or later."), field="valid_from")
    later = CheckItem.objects.select_for_update().filter(code=code, validity__startswith__gte=valid_from)
    if later.exists():
        raise Invalid(_("A version that begins then or later exists already."), field="valid_from")
    before = CheckItem.objects.select_for_update().on(valid_from).filter(code=code).first()
    if before:
        before.validity = DateRange(before.validity.lower, valid_from)
        before.save()
    row = CheckItem(code=code, validity=DateRange(valid_from, None))
    if before and before.legal_basis == values["legal_basis"]:
        row.verified, row.note = before.verified, before.note
    for name in FIELDS:
        setattr(row, name, values[name])
    saved(row, inspections_checkitem_code="code", inspections_checkitem_limit="yearly_limit",
          inspections_checkitem_tiers="tiers", inspections_checkitem_whole="name",
          inspections_checkitem_no_overlap="valid_from")  # fmt: skip
    record(verb="inspections.item_set", by=by, at=at, subject=(SUBJECT, code), data={"from": str(valid_from)})
    return row


@transaction.atomic
def end_item(*, code, last_day, reason, by, at):
    """The item leaves the list after a day; returns the version that ends. Tasks already planned keep it.

    A version that would begin later is taken off first by whoever put it on: what was announced does not vanish here.
    """
    by.require(Permission.LIST)
    reason = reasoned(reason)
    if CheckItem.objects.filter(code=code, validity__startswith__gt=last_day).exists():
        raise Invalid(_("A version that begins then or later exists already."), field="last_day")
    row = CheckItem.objects.select_for_update().on(last_day).filter(code=code).first()
    if row is None or last_day < today(at):
        raise Invalid(_("The item is not on the list on that day, or the day has passed."), field="last_day")
    after = last_day + timedelta(days=1)
    if row.validity.upper is not None and row.validity.upper <= after:
        raise Invalid(_("The item leaves the list by that day already."), field="last_day")
    row.validity = DateRange(row.validity.lower, after)
    row.save()
    record(verb="inspections.item_ended", by=by, at=at, subject=(SUBJECT, code),
           data={"last": str(last_day), "reason": reason})  # fmt: skip
    return row


@transaction.atomic
def set_form(*, item, questions, by, at, remark=""):
    """A new version of an item's form, in use from now on ("*": of items without one); returns it.

    `questions`: dicts of kind, text, text_en, article, bad, unit, least, most, required, in their order. Visits under
    way keep the version they were assigned with.
    """
    by.require(Permission.LIST)
    if item != "*" and not CheckItem.objects.filter(code=item).exists():
        raise Invalid(_("Choose items of the list."), field="item")
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise Invalid(_("A form has one to sixty questions."), field="questions")
    versions = FormVersion.objects.select_for_update().filter(item=item).order_by("-number")
    last = versions.first()
    form = saved(FormVersion(item=item, number=last.number + 1 if last else 1, drafted_label=by.actor,
                             note=remark[:200]))  # fmt: skip
    rows = [Question(form=form, position=place, **line) for place, line in enumerate(questions, 1)]
    for row in rows:
        checked(row, inspections_question_bad="questions", inspections_question_range="questions",
                inspections_question_kind="questions")  # fmt: skip
    Question.objects.bulk_create(rows)
    form.published_on = today(at)
    form.save()
    record(verb="inspections.form_set", by=by, at=at, subject=(SUBJECT, item), data={"version": form.number})
    return form
