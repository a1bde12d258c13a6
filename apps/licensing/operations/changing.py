"""The holder's part of a change: ask for it, correct it, take it back; granted at once where every rule is met."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.documents.operations import store
from apps.kernel.errors import DomainError, Invalid

from .. import states
from ..models import Change, Laboratory
from ..models.catalogue import POLICY
from ..models.change import BY_RULES, BY_SILENCE
from ..models.took import Elapsed
from ..queries.applicants import laboratory_lost
from ..queries.changes import classes_of, covered_of, doubts_of, held_as, units_named
from ..rules import changes as rules
from ..wording import AGAINST_CHANGE
from . import committing, priorcheck_steps
from .changing_effects import carry_out
from .changing_steps import begin, end, finish, held_change, held_licence, note, overtake_letters, step, tell
from .steps import PORTAL, OutOfReach, today

NOT_LOOKED_AT = "许可证到期前未核对，延续申请视为准予"  # the record is kept in Chinese
EVIDENCE = "licensing.change"  # owner of what is handed in: the mark of the form
FILES = {"report_file": "report_file", "policy_file": "policy_file", "proof_file": "proof_file"}
REPORT = ("report_number", "laboratory_id", "laboratory_name", "report_on", "report_party", "report_product")
SAID = {
    rules.RENAME: ("holder", "domicile"),
    rules.ADD: ("unit_codes", "specification", *REPORT),
    rules.MOVE: ("address", *REPORT),
    rules.REPLACE: ("statement",),
    rules.RENEW: REPORT,
    rules.SUSPEND: ("statement",),
    rules.RESUME: ("statement",),
    rules.CANCEL: ("statement",),
}


class Closed(Invalid):
    code = "change-closed"
    status = 409
    message = _("This change cannot be asked for now.")


class NothingNew(DomainError):
    code = "nothing-new"
    status = 422
    message = _("This is what the certificate says already.")


def refuse_if_closed(licence, enterprise, kind, on, *, codes=(), but=None):
    """Raise Closed with everything that stands against the change on the day."""
    found = rules.against(kind, held_as(licence, enterprise, kind, on, codes=codes, but=but))
    if found:
        raise Closed(" ".join(str(AGAINST_CHANGE[code]) for code in found), against=list(found))


@transaction.atomic
def ask(*, licence_id, kind, values, commitment, once, by, at, files=None):
    """Ask for a change of a licence; returns the Change, granted at once where every rule is met.

    `once` (a UUID) is the mark of the form: a second click, or a retry after a lost answer, returns what the first has
    done. Raises OutOfReach, Closed, NothingNew, Invalid (with the field).
    """
    by.require(states.APPLY)
    enterprise, licence = held_licence(licence_id, by)
    if not by.is_enterprise or kind not in rules.TABLE:
        raise OutOfReach
    if known := Change.objects.filter(once=once).first():
        if known.licence_id != licence.pk:
            raise OutOfReach
        return known
    on = today(at)
    if licence.until < on:  # whether or not the sweep has come by
        raise Closed(AGAINST_CHANGE["ended"], against=["ended"])
    refuse_if_closed(licence, enterprise, kind, on, codes=values.get("unit_codes", ()))
    if not commitment:
        raise Invalid(_("The commitment is part of the application."), field="commitment")
    change = Change(licence=licence, kind=kind, once=once, asked_at=at, asked_on=on, asked_label=by.actor)
    say(change, licence, enterprise, values, files or {}, by, at)
    change.doubts = doubts_of(change, licence, enterprise, on)
    committing.seal_change(change, licence, enterprise, label=by.actor, at=at)
    change.save(force_insert=True)
    event = note(change, "licensing.change_asked", by=by, at=at, doubts=change.doubts)
    return _judged(change, licence, event, at=at, by=by)


def say(change, licence, enterprise, values, files, by, at):
    """Write what is asked for into the change; raises Invalid with the field."""
    on, values = today(at), dict(values)
    if change.kind == rules.RENAME:
        values = {"holder": values["holder"].strip(), "domicile": values.get("domicile", "").strip()}
    if change.kind == rules.ADD and len(units_named(values["unit_codes"], on)) != len(set(values["unit_codes"])):
        raise Invalid(_("Choose units of today's catalogue."), field="unit_codes")
    if change.kind == rules.ADD:
        _refuse_covered(licence, values["unit_codes"])
    if change.rule.report:
        values = _report(values, on)
    for field in SAID[change.kind]:
        value = values.get(field, "")
        setattr(change, field, value.strip() if isinstance(value, str) else value)
    _refuse_nothing(change, licence)
    _keep(change, files, enterprise, by, at)


def _refuse_covered(licence, codes):
    """Whatever version of the catalogue a unit was added in: the licence covers it already."""
    covered = [row.unit for row in covered_of(licence) if row.unit.code in codes]
    if covered:
        text = _("The licence already covers: %(units)s.") % {"units": "、".join(str(unit) for unit in covered)}
        raise Invalid(text, code="covered", field="unit_codes")


def _report(values, on):
    if values["report_on"] > on:
        raise Invalid(_("The report lies in the future."), field="report_on")
    lab = Laboratory.objects.filter(pk=values["laboratory_id"]).first() if values.get("laboratory_id") else None
    name = lab.name if lab else values.get("laboratory_name", "")
    return values | {"laboratory_id": lab and lab.pk, "laboratory_name": name}


def _refuse_nothing(change, licence):
    same = {
        rules.RENAME: (change.holder, change.domicile, licence.enterprise.uscc)
        == (licence.holder, licence.domicile, licence.uscc),
        rules.MOVE: change.address == licence.address,
    }
    if same.get(change.kind):
        raise NothingNew
    for field in ("holder", "address", "statement"):
        if field in SAID[change.kind] and not getattr(change, field) and change.kind != rules.RESUME:
            raise Invalid(_("Say what is to be changed."), field=field)


def _keep(change, files, enterprise, by, at):
    """Keep what is handed in; a file takes the place of the one before. Raises Invalid where one is missing."""
    owner = (EVIDENCE, str(change.once))
    for field in FILES:
        file = files.get(field)
        if file is not None:
            kept = store(file=file, owner=owner, by=by, at=at, division=enterprise.division_id)
            setattr(change, field, kept)
    if change.rule.report and change.report_file_id is None:
        raise Invalid(_("Hand the test report in."), field="report_file")


def needs_policy(codes, on):
    """Whether one of the classes of some units asks for proof that industrial policy is met."""
    return any(POLICY in row.materials for row in classes_of(units_named(codes, on), on))


def _judged(change, licence, event, *, by, at, since=None):
    """Grant what every rule allows; else the bureau's time to decide begins, and it is told."""
    if not change.doubts:
        made = step(change, "grant_at_once", PORTAL)
        return grant(change, licence, made, way=BY_RULES, by=PORTAL, at=at)
    begin(change, f"decide_{change.kind}", starts_on=since, by=by, at=at)
    if change.on_site_first:
        priorcheck_steps.due(change, by=by, at=at)
    tell(change, event, at, party=False)
    return change


def grant(change, licence, made, *, way, by, at, **said):
    """Carry a granted change out; the move is made, everything is locked. `said`: what the log keeps of it besides.
    Returns the Change."""
    change.way, change.decided_label, change.decided_at, change.decided_on = way, by.actor, at, today(at)
    if not change.rule.certificate:  # decided before it is carried out: a licence that ends drops what is still open
        end(change, by=by, at=at)
    carry_out(change, licence, by=by, at=at)
    end(change, by=by, at=at)
    Change.objects.filter(pk=change.pk).update(took=Elapsed())
    tell(change, note(change, made.event, by=by, at=at, way=way, version=licence.version, **said), at)
    return change


@transaction.atomic
def complete(*, change_id, values, commitment, by, at, files=None):
    """Correct what the bureau asked for; returns the Change, granted at once where nothing is left to look at."""
    by.require(states.APPLY)
    enterprise, licence, change = held_change(change_id, by)
    on = today(at)
    made = step(change, "complete", by)
    overtake_letters(change, at)
    return corrected(change, licence, enterprise, values, commitment, made, by=by, at=at, on=on, files=files)


def corrected(change, licence, enterprise, values, commitment, made, *, by, at, on, files=None, label="", since=None):
    """What was missing has come, on a day, by itself or on a paper (`label` says whose) from which the time to decide
    runs (`since`); the move is made, everything is locked. Returns the Change."""
    if not commitment:
        raise Invalid(_("The commitment is part of the application."), field="commitment")
    codes = values.get("unit_codes", ())
    refuse_if_closed(licence, enterprise, change.kind, today(at), codes=codes, but=change.pk)
    say(change, licence, enterprise, values, files or {}, by, at)
    late = [code for code in change.doubts if code == rules.LATE]  # in time or not is decided by the day it was asked
    fresh = [code for code in doubts_of(change, licence, enterprise, today(at)) if code != rules.LATE]
    change.doubts, change.corrected_on = late + fresh, on
    committing.seal_change(change, licence, enterprise, label=label or by.actor, at=at)
    change.save()
    finish(change, by=by, at=at)
    event = note(change, made.event, by=by, at=at, doubts=change.doubts)
    if label:  # whoever did it in the portal knows
        tell(change, event, at)
    return _judged(change, licence, event, by=by, at=at, since=since)


@transaction.atomic
def withdraw(*, change_id, by, at):
    """The holder takes the change back, at any time before the decision; returns the Change."""
    by.require(states.APPLY)
    _enterprise, _licence, change = held_change(change_id, by)
    made = step(change, "withdraw", by)
    priorcheck_steps.call_off(change, at=at)
    overtake_letters(change, at)
    end(change, by=by, at=at)
    tell(change, note(change, made.event, by=by, at=at), at, party=False)
    return change


def grant_by_silence(change, licence, *, at):
    """The last day has come and nobody has decided on a renewal asked for in time: it counts as granted (Art. 50).

    False where somebody barred or listed would be granted it: then nothing is done. Where the laboratory of its report
    was lost meanwhile the law grants it all the same: the log keeps that, and the site is checked anew. Enterprise and
    licence are locked.
    """
    held = held_as(licence, licence.enterprise, change.kind, today(at), but=change.pk)
    if rules.against(change.kind, held):
        return False
    change = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    change.licence = licence
    made = step(change, "grant_by_silence", PORTAL)
    overtake_letters(change, at, NOT_LOOKED_AT)
    said = {"laboratory": "lost"} if laboratory_lost(change) else {}
    change = grant(change, licence, made, way=BY_SILENCE, by=PORTAL, at=at, **said)
    return change.state == states.GRANTED
