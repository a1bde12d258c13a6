"""The life of a definition: drafted from another, changed, simulated, submitted, approved by a second person.

Once submitted its content never changes (a trigger). It holds for periods: an approved definition is in force for the
periods that begin inside its validity, and the one before ends there.
"""

import re
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.access.queries import holders
from apps.audit.operations import record
from apps.kernel.errors import DomainError, Invalid, Stale
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.notifications.operations import notify, settle

from .. import states
from ..models import Definition, Index, Node, Run, Series, Shown
from ..permissions import Permission
from ..queries.contents import HEAD, content_hash, plain
from ..queries.inputs import results_of
from ..rules.periods import first_day as first_day_of
from ..rules.weight_sums import weight_of
from . import engines
from .order import circle, circle_with
from .soundness import findings
from .turns import turn_to_write

ASKED = "indices.definition_asked"
CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{1,39}")
LARGEST = 20  # changes that a simulation names


class NotADraft(DomainError):
    code = "not-a-draft"
    message = _("Only a draft can be changed. Make a new draft from this one instead.")


class SecondPerson(DomainError):
    code = "second-person"
    status = 403
    message = _("A definition is approved by somebody who did not write it.")


class Unsound(DomainError):
    """`details["findings"]` are sentences with their places."""

    code = "unsound-definition"
    status = 422
    message = _("The definition has faults that must be mended first.")


class TooEarly(Invalid):
    code = "too-early"
    message = _("It must begin after the beginning of the definition it follows.")


class RunUnderWay(DomainError):
    """A run computes each index by one definition: whoever approves another waits for its end."""

    code = "run-under-way"
    status = 409
    message = _("The indices are being computed. Approve the definition when that has ended; nothing was done.")


class Published(Invalid):
    """It would compute anew what was published under another definition."""

    code = "published-under-another"
    message = _("%(count)s values of these periods are public under another definition. Say why it holds for them too.")


@transaction.atomic
def draft_definition(*, code, like, by, at):
    """A new draft with the content of the definition `like`; returns it. Raises NotPermitted or Invalid."""
    by.require(Permission.DRAFT)
    if not CODE.fullmatch(code):
        raise Invalid(_("A code has capital letters, digits, dots and hyphens, such as MQCI-2027."), field="code")
    try:
        with transaction.atomic():
            row = Definition.objects.create(
                index=like.index, code=code, drafted_by=by.actor, authors=_with(by, []),
                **{name: getattr(like, name) for name in HEAD},
            )  # fmt: skip
    except IntegrityError:
        raise Invalid(_("A definition with this code exists already."), field="code") from None
    Node.objects.bulk_create(_copy(node, row) for node in like.nodes.order_by("position", "pk"))
    _audit(row, "indices.definition_drafted", by=by, at=at, like=like.code)
    return row


def _copy(node, row):
    node.pk, node.definition = None, row
    node._state.adding = True
    return node


def _with(by, authors):
    return authors if by.user_id is None or by.user_id in authors else [*authors, by.user_id]


@transaction.atomic
def change_definition(*, definition_id, version, head, nodes, by, at):
    """Replace what a draft says; `nodes` are dicts of Node's fields with `weight` as "1/3" or "0.25". Returns it.

    `version` is the one the reader saw. Raises NotADraft, Stale, Invalid (naming the indicator) or NotPermitted.
    """
    row = _locked(definition_id)
    if row.state not in (states.DRAFT, states.SIMULATED):
        raise NotADraft
    if row.version != version:
        raise Stale
    step = move(row, "change", table=states.DEFINITION_MOVES, by=by)
    for name in HEAD:
        setattr(row, name, head.get(name, getattr(row, name)))
    row.simulation, row.version, row.authors = {}, row.version + 1, _with(by, row.authors)
    try:
        with transaction.atomic():
            row.save()
            row.nodes.all().delete()
            Node.objects.bulk_create(_node(row, number, given) for number, given in enumerate(nodes))
    except IntegrityError as error:
        raise Invalid(_sentence_of(error)) from error
    _audit(row, step.event, by=by, at=at, version=row.version)
    return row


def _node(row, number, given):
    try:
        weight = weight_of(given.get("weight", ""))
        if weight is None:
            raise ValueError
        low, high = (Decimal(given[name]) if given.get(name) not in (None, "") else None for name in ("low", "high"))
    except (ValueError, InvalidOperation):
        raise Invalid(
            _("The weight or an anchor of “%(node)s” is not a number.") % {"node": given.get("code", number + 1)},
            field=given.get("code", ""),
        ) from None
    return Node(
        definition=row, position=number, share=weight.numerator, share_of=weight.denominator, low=low, high=high,
        series=Series.objects.filter(code=given["series"]).first() if given.get("series") else None,
        source=Index.objects.filter(code=given["index"]).first() if given.get("index") else None,
        **{name: given.get(name, default) for name, default in (
            ("code", ""), ("parent", ""), ("title", ""), ("title_en", ""), ("falling", False), ("scaling", "none"),
            ("verified", False))},
    )  # fmt: skip


def _sentence_of(error):
    name = error.__cause__.diag.constraint_name if error.__cause__ else ""
    rules = (rule for model in (Node, Definition) for rule in model._meta.constraints)
    sentence = next((rule.violation_error_message for rule in rules if rule.name == name), None)
    return sentence or _("The definition has a part that is missing or unknown.")


@transaction.atomic
def simulate(*, definition_id, by, at):
    """Compute with the draft what it would change against the newest results, and keep that with it; returns it.

    Raises Unsound.
    """
    row = _locked(definition_id)
    step = move(row, "simulate", table=states.DEFINITION_MOVES, by=by)
    if wrong := findings(row):
        raise Unsound(findings=[str(sentence) for sentence in wrong])
    found, faults = engines.compute(row, known_at=at)
    row.simulation = _compared(results_of(row.index), found, faults) | {"at": at.isoformat()}
    row.save()
    _audit(row, step.event, by=by, at=at, cells=row.simulation["cells"], changed=row.simulation["changed"])
    return row


def _compared(known, found, faults):
    moves = []
    for row in found:
        before = known.get((row.area, row.sector, row.period))
        if before is not None and before["value"] != row.value:
            moves.append((abs(row.value - before["value"]), row, before["value"]))
    moves.sort(key=lambda each: (-each[0], each[1].period, each[1].area))
    new = sum((row.area, row.sector, row.period) not in known for row in found)
    mean = sum(each[0] for each in moves) / len(moves) if moves else Decimal(0)
    return {
        "cells": len(found), "changed": len(moves), "new": new, "faults": len(faults),
        "mean": f"{mean:.4f}",
        "largest": [
            {"area": row.area, "sector": row.sector, "period": row.period, "before": plain(before),
             "after": plain(row.value)}
            for _size, row, before in moves[:LARGEST]
        ],
        "first_faults": [
            {"code": fault.code, "area": area, "sector": sector, "period": period, "node": fault.node}
            for fault, area, sector, period in faults[:LARGEST]
        ],
    }  # fmt: skip


@transaction.atomic
def submit(*, definition_id, by, at):
    """Hand a simulated definition to the second person; returns it. Raises Unsound, WrongState, NotPermitted."""
    row = _locked(definition_id)
    step = move(row, "submit", table=states.DEFINITION_MOVES, by=by)
    if wrong := findings(row):
        raise Unsound(findings=[str(sentence) for sentence in wrong])
    row.submitted_by, row.authors, row.content_hash = by.actor, _with(by, row.authors), content_hash(row)
    row.save()
    event = _audit(row, step.event, by=by, at=at, content_hash=row.content_hash)
    for user in holders(Permission.APPROVE, timezone.localdate(at)).exclude(pk__in=row.authors).order_by("pk"):
        notify(kind=ASKED, to=("user", user.pk), event=event, at=at, url=_page(row), data={"code": row.code})
    return row


@transaction.atomic
def approve(*, definition_id, first_day, by, at, reason=""):
    """Put a submitted definition in force for periods that begin on `first_day` or later; returns it.

    `reason`: why it also holds for periods of which values are public already. Raises SecondPerson, TooEarly,
    Published, RunUnderWay, Circle (another was approved meanwhile that reads this index), WrongState or NotPermitted.
    """
    turn_to_write(at)  # no run begins meanwhile
    row = _locked(definition_id)
    # whoever approves another of the same index waits: its line is read after the first one has ended it
    Index.objects.select_for_update(no_key=True).get(pk=row.index_id)
    line = Definition.objects.approved().filter(index=row.index, validity__endswith__isnull=True)
    before = list(line.order_by("pk").select_for_update(of=("self",)))
    step = move(row, "approve", table=states.DEFINITION_MOVES, by=by)
    if by.user_id is not None and by.user_id in row.authors:
        raise SecondPerson
    if Run.objects.filter(state=states.RUNNING).exists():
        raise RunUnderWay
    if keys := circle_with(row):
        raise circle(keys)
    if any(old.validity.lower and old.validity.lower >= first_day for old in before):
        raise TooEarly(field="first_day")
    under = published_from(row.index_id, first_day)
    if under and not says_something(reason):
        raise Published(Published.message % {"count": under}, field="reason", count=under)
    for old in before:
        old.validity = DateRange(old.validity.lower, first_day)
        old.save(update_fields=["validity"])
    row.validity = DateRange(first_day, None)
    row.decided_by, row.decided_user, row.decided_at, row.reason = by.actor, by.user_id, at, reason.strip()
    row.save()
    settle(kind=ASKED, url=_page(row), by=by, at=at)
    _audit(row, step.event, by=by, at=at, first_day=str(first_day), published=under, reason=row.reason)
    return row


def published_from(index_id, day):
    """How many values of an index that are public now belong to periods that begin on a day or later."""
    counted = Shown.objects.current().filter(index=index_id).values_list("period").annotate(n=Count("pk"))
    return sum(count for period, count in counted.order_by("period") if first_day_of(period) >= day)


@transaction.atomic
def refuse(*, definition_id, verb, reason, by, at):
    """Return a submitted definition, reject it, or give a draft up ("return", "reject", "discard"); returns it."""
    if verb not in ("return", "reject", "discard"):
        raise Invalid(_("This is not a decision on a definition."), field="verb")
    if not says_something(reason):
        raise Invalid(_("Give the reason."), field="reason")
    row = _locked(definition_id)
    step = move(row, verb, table=states.DEFINITION_MOVES, by=by)
    row.reason, row.decided_by, row.decided_user, row.decided_at = reason.strip(), by.actor, by.user_id, at
    row.save()
    settle(kind=ASKED, url=_page(row), by=by, at=at)
    _audit(row, step.event, by=by, at=at, reason=row.reason)
    return row


def _locked(definition_id):
    return Definition.objects.select_for_update(of=("self",)).select_related("index").get(pk=definition_id)


def _page(row):
    return f"/desk/indices/definitions/{row.pk}/"


def _audit(row, verb, *, by, at, **data):
    data = {"code": row.code, "index": row.index.code} | data
    return record(
        verb=verb, by=by, at=at, subject=("index_definition", row.pk), division=settings.PROVINCE_CODE, data=data
    )
