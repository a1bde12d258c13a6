"""The life of a ruleset: drafted, changed as a draft, submitted, approved by a second person from a day on.

Once it leaves its draft its content never changes (a trigger refuses): what was published as the rule stays the rule.
"""

import hashlib
import json
import re
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.records.models import FactKind

from .. import states
from ..models import Band, Indicator, PointRule, Ruleset, Veto
from ..permissions import Permission
from ..queries import faults_in
from .asking import RULESET, answered, ask
from .authors import with_author
from .drafts import require_draft, require_second
from .succession import lock, put_in_force, take_back

HEAD = ("title", "title_en", "legal_basis")
CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{1,39}")
CODE_TAKEN = _("A ruleset with this code exists already.")


class Unsound(DomainError):
    """`details["findings"]` lists codes and places."""

    code = "unsound-ruleset"
    status = 422
    message = _("The ruleset has faults that must be mended before it is submitted.")


def content_of(ruleset):
    """Everything a ruleset says, as JSON values: what is copied, exported, hashed and published."""
    kinds = dict(FactKind.objects.values_list("pk", "code"))
    indicators = {row.pk: row.code for row in ruleset.indicators.all()}
    plain = ("severity_min", "severity_max", "article")
    return {
        "indicators": list(
            ruleset.indicators.order_by("number", "code").values(
                "code", "number", "title", "title_en", "base", "floor", "cap"
            )
        ),
        "rules": [
            {"indicator": indicators[row.pop("indicator_id")], "kind": kinds[row.pop("kind_id")], **row}
            for row in ruleset.point_rules.order_by("pk").values(
                "indicator_id", "kind_id", *plain, "points", "step_months", "decay"
            )
        ],
        "vetoes": [
            {"kind": kinds[row.pop("kind_id")], **row}
            for row in ruleset.vetoes.order_by("pk").values("kind_id", *plain, "window_months", "ceiling")
        ],
        "bands": list(ruleset.bands.order_by("rank").values("grade", "rank", "lower", "meaning", "meaning_en")),
    }


def content_hash(content):
    """SHA-256 of the content as JSON with sorted keys and no spaces, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def draft_ruleset(*, model, code, like, by, at):
    """A new draft with the content of the ruleset `like`; returns it. Raises NotPermitted or Invalid (code taken)."""
    by.require(Permission.DRAFT_RULESET)
    if not CODE.fullmatch(code):
        raise Invalid(_("A code has capital letters, digits, dots and hyphens, such as JS-QC-2027."), field="code")
    if Ruleset.objects.filter(code=code).exists():
        raise Invalid(CODE_TAKEN, field="code")
    head = {name: getattr(like, name) for name in HEAD}
    try:
        with transaction.atomic():
            ruleset = Ruleset.objects.create(
                model=model, code=code, drafted_by=by.actor, authors=with_author([], by), **head
            )
    except IntegrityError as error:  # somebody took the code at the same moment
        raise Invalid(CODE_TAKEN, field="code") from error
    _fill(ruleset, content_of(like))
    _audit(ruleset, "credit.ruleset_drafted", by=by, at=at, like=like.code)
    return ruleset


@transaction.atomic
def change_draft(*, ruleset_id, version, content, by, at, **head):
    """Replace a draft's content (as `content_of` gives it) and what `head` names of its title, basis and `verified`
    (taken from the official text); returns it.

    `version` is the one the reader saw: raises Stale when somebody saved in between, NotADraft, NotPermitted, Invalid.
    """
    by.require(Permission.DRAFT_RULESET)
    ruleset = Ruleset.objects.select_for_update().get(pk=ruleset_id)
    require_draft(ruleset, version)
    for name in (*HEAD, "verified"):
        setattr(ruleset, name, head.get(name, getattr(ruleset, name)))
    for rows in (ruleset.point_rules, ruleset.vetoes, ruleset.bands, ruleset.indicators):
        rows.all().delete()
    _fill(ruleset, content)
    ruleset.version += 1
    ruleset.authors = with_author(ruleset.authors, by)
    ruleset.save()
    _audit(ruleset, "credit.ruleset_changed", by=by, at=at, version=ruleset.version)
    return ruleset


def _fill(ruleset, content):
    try:
        with transaction.atomic():
            _fill_rows(ruleset, content)
    except IntegrityError as error:
        raise Invalid(_sentence_of(error)) from error


def _sentence_of(error):
    """What the constraint that refused says to the user."""
    name = error.__cause__.diag.constraint_name if error.__cause__ else ""
    if name == "credit_ruleset_turns":
        return _("The steps and windows have too many different lengths; at most 511 can be computed. Use fewer steps.")
    rules = (rule for model in (Indicator, PointRule, Veto, Band) for rule in model._meta.constraints)
    sentence = next((rule.violation_error_message for rule in rules if rule.name == name), None)
    return sentence or _("The content of the ruleset has a part that is missing or unknown.")


def _fill_rows(ruleset, content):
    kinds = dict(FactKind.objects.values_list("code", "pk"))
    try:
        indicators = {row["code"]: Indicator(ruleset=ruleset, **row) for row in content["indicators"]}
        Indicator.objects.bulk_create(indicators.values())
        PointRule.objects.bulk_create(
            PointRule(
                ruleset=ruleset,
                **{**row, "indicator": indicators[row["indicator"]], "kind": FactKind(pk=kinds[row["kind"]])},
            )
            for row in content["rules"]
        )
        Veto.objects.bulk_create(
            Veto(ruleset=ruleset, **{**row, "kind": FactKind(pk=kinds[row["kind"]])}) for row in content["vetoes"]
        )
        Band.objects.bulk_create(Band(ruleset=ruleset, **row) for row in content["bands"])
    except (KeyError, TypeError) as error:
        raise Invalid(
            _("The content of the ruleset has a part that is missing or unknown."), part=str(error)
        ) from error


@transaction.atomic
def submit_ruleset(*, ruleset_id, by, at):
    """Hand a draft to the second person; returns it. Raises Unsound with its findings."""
    ruleset = Ruleset.objects.select_for_update().get(pk=ruleset_id)
    step = move(ruleset, "submit", table=states.RULESET_MOVES, by=by)
    faults = faults_in(ruleset)
    if faults:
        raise Unsound(findings=[f"{fault.code} {fault.where}".strip() for fault in faults])
    ruleset.submitted_by, ruleset.authors = by.actor, with_author(ruleset.authors, by)
    ruleset.content_hash = content_hash(content_of(ruleset))
    ruleset.save()
    event = _audit(ruleset, step.event, by=by, at=at, content_hash=ruleset.content_hash)
    ask(
        RULESET, ruleset, permission=Permission.APPROVE_RULESET, authors=ruleset.authors, event=event, at=at,
        code=ruleset.code,
    )  # fmt: skip
    return ruleset


@transaction.atomic
def approve_ruleset(*, ruleset_id, effective_from, by, at):
    """Put a submitted ruleset in force from a day; the one before ends the day before. Returns it.

    Raises SecondPerson, TooEarly, TooFar, WrongState, NotPermitted.
    """
    ruleset = _locked_with_line(ruleset_id)
    step = move(ruleset, "approve", table=states.RULESET_MOVES, by=by)
    require_second(ruleset, by)
    put_in_force(ruleset, _line(ruleset), effective_from, by=by, at=at)
    answered(RULESET, ruleset, by=by, at=at)
    last_day = str(effective_from - timedelta(days=1))
    _audit(ruleset, step.event, by=by, at=at, effective_from=str(effective_from), replaced_until=last_day)
    return ruleset


@transaction.atomic
def recall_ruleset(*, ruleset_id, reason, by, at):
    """Take the approval of a ruleset back before its first day; the one before it goes on. Returns it.

    Raises InForce, SecondRecaller, Invalid, WrongState or NotPermitted.
    """
    ruleset = _locked_with_line(ruleset_id)
    step = move(ruleset, "recall", table=states.RULESET_MOVES, by=by)
    take_back(ruleset, _line(ruleset), reason, by=by, at=at)
    first_day = str(ruleset.validity.lower)
    _audit(ruleset, step.event, by=by, at=at, reason=ruleset.reason, effective_from=first_day)
    return ruleset


def _locked_with_line(ruleset_id):
    lock(_line(Ruleset.objects.get(pk=ruleset_id)))  # its model never changes
    return Ruleset.objects.select_for_update().get(pk=ruleset_id)


def _line(ruleset):
    return Ruleset.objects.filter(model=ruleset.model, state=states.APPROVED)


@transaction.atomic
def refuse_ruleset(*, ruleset_id, verb, reason, by, at):
    """Return a submitted ruleset to its draft or reject it for good, or give a draft up; returns it.

    `verb`: "return", "reject" or "discard"; each needs its reason. Raises Invalid, WrongState or NotPermitted.
    """
    if verb not in ("return", "reject", "discard"):
        raise Invalid(_("This is not a decision on a ruleset."), field="verb")
    if not says_something(reason):
        raise Invalid(_("Give the reason."), field="reason")
    ruleset = Ruleset.objects.select_for_update().get(pk=ruleset_id)
    step = move(ruleset, verb, table=states.RULESET_MOVES, by=by)
    ruleset.reason = reason.strip()
    ruleset.decided_by, ruleset.decided_user, ruleset.decided_at = by.actor, by.user_id, at
    ruleset.save()
    answered(RULESET, ruleset, by=by, at=at)
    _audit(ruleset, step.event, by=by, at=at, reason=reason)
    return ruleset


def _audit(ruleset, verb, *, by, at, **data):
    data = {"code": ruleset.code, "model": ruleset.model} | data
    return record(verb=verb, by=by, at=at, subject=("ruleset", ruleset.pk), data=data)
