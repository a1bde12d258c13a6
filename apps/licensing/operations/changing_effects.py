"""What a granted change does to its licence: the new words and their certificate, the term, the state, the ledger."""

from datetime import timedelta

from apps.audit.operations import record
from apps.deadlines.operations import stop_clocks
from apps.deadlines.rules.counting import add_months
from apps.documents import signing
from apps.kernel.moves import move

from .. import states
from ..models import ChangePaper, Covered, EndGround, Former
from ..models.change import BY_SILENCE
from ..queries.applicants import laboratory_lost
from ..queries.catalogue import class_on
from ..queries.changes import covered_of, units_named
from ..rules import changes as rules
from . import ledger
from .aftercheck_opening import open_check, unverified
from .aftercheck_steps import see_again
from .certifying import LICENCE, certify
from .changing_steps import OFFICIAL, issue
from .ending import end_licence
from .granting import begin_term
from .steps import PORTAL, today
from .suspending import SUSPENSION, begin_suspension

REQUEST = "cancel.request"  # the ground of a cancellation at one's own wish
RENEWAL, TERM = "licensing.renewal", "licensing.term"


def carry_out(change, licence, *, by, at):
    """Do to the licence what was granted; its decision is written. Everything is locked. Returns the ChangePaper."""
    if change.rule.certificate:
        signing.require_key()
        _put_aside(licence, change, at)
        EFFECTS[change.kind](change, licence, at)
        _certify_anew(licence, at)
    paper = issue(change, ChangePaper.Kind.GRANT, by=by, at=at, until=licence.until, version=licence.version,
                  way=change.way)  # fmt: skip
    if not change.rule.certificate:
        EFFECTS[change.kind](change, licence, at, paper)
    if change.rule.decision:
        people = (change.proposed_by_id, change.decided_by_id)
        licence.fact = ledger.enter(
            licence, covered_of(licence), paper=paper, word=OFFICIAL[change.kind], decided_on=change.decided_on,
            people=people, at=at,
        )  # fmt: skip
        licence.save(update_fields=["fact"])
    return paper


def _put_aside(licence, change, at):
    Former.objects.create(
        licence=licence,
        change=change,
        version=licence.version,
        code=licence.code,
        holder=licence.holder,
        uscc=licence.uscc,
        domicile=licence.domicile,
        address=licence.address,
        until=licence.until,
        payload=licence.payload,
        signer=licence.signer,
        document_id=licence.document_id,
        issued_at=licence.issued_at,
        replaced_on=today(at),
    )


def _certify_anew(licence, at):
    licence.version += 1
    certify(licence, covered_of(licence), at=at)
    licence.save()


def _rename(change, licence, at):
    licence.holder, licence.domicile = change.holder, change.domicile
    licence.uscc = licence.enterprise.uscc or licence.uscc


def _add(change, licence, at):
    units = units_named(change.unit_codes, change.asked_on)
    day = today(at)
    Covered.objects.bulk_create(
        Covered(licence=licence, unit=unit, specification=change.specification, added_on=day) for unit in units
    )
    _check_after(change, licence, at)


def _move(change, licence, at):
    licence.address = change.address
    _check_after(change, licence, at)


def _check_after(change, licence, at):
    """What was granted without a look at the site is looked at afterwards, as after the first grant: also where
    somebody was there before, and the form of that visit is not confirmed yet."""
    if change.checked_on is not None:
        return
    licence.verified_on = None
    see_again(licence, reason=OFFICIAL[change.kind], at=at)
    if licence.state == states.VALID:
        _turn(licence, "unverify", at)
        if not licence.after_checks.open().exists():
            open_check(licence, by=PORTAL, at=at)


def _turn(licence, verb, at):
    """Another state of a licence that goes on, with its audit event; the caller saves."""
    made = move(licence, verb, table=states.LICENCES, by=PORTAL)
    licence.state_on = today(at)
    data = {"number": licence.number, "enterprise": licence.enterprise_id, "class": licence.class_code}
    record(verb=made.event, by=PORTAL, at=at, subject=("licence", licence.pk), data=data,
           division=licence.enterprise.division_id)  # fmt: skip


def _replace(change, licence, at):
    """The words stay; the code and the signature are new."""


def _renew(change, licence, at):
    """On from the day after the last, for as long as the class of today's catalogue says."""
    product = class_on(licence.class_code, today(at)) or licence.product
    licence.product = product
    licence.until = add_months(licence.until + timedelta(days=1), 12 * product.years) - timedelta(days=1)
    for rule in (TERM, RENEWAL):
        stop_clocks(subject=(LICENCE, licence.pk), by=PORTAL, at=at, rule_code=rule)
    begin_term(licence, at)
    if change.way == BY_SILENCE and laboratory_lost(change):  # nobody weighed the report: the site is looked at again
        _check_after(change, licence, at)


def _suspend(change, licence, at, paper):
    _turn(licence, "suspend", at)
    licence.save(update_fields=["state", "state_on"])
    begin_suspension(licence, by=PORTAL, at=at)


def _resume(change, licence, at, paper):
    _turn(licence, "resume_unverified" if unverified(licence) else "resume", at)
    licence.save(update_fields=["state", "state_on"])
    stop_clocks(subject=(LICENCE, licence.pk), by=PORTAL, at=at, rule_code=SUSPENSION)


def _cancel(change, licence, at, paper):
    ground = EndGround.objects.in_force(REQUEST, today(at))
    people = [number for number in (change.proposed_by_id, change.decided_by_id) if number]
    end_licence(
        licence=licence, ground=ground, ended_on=today(at), reason=change.statement, document_number=paper.number,
        people=people, by=PORTAL, at=at,
    )  # fmt: skip


EFFECTS = {
    rules.RENAME: _rename,
    rules.ADD: _add,
    rules.MOVE: _move,
    rules.REPLACE: _replace,
    rules.RENEW: _renew,
    rules.SUSPEND: _suspend,
    rules.RESUME: _resume,
    rules.CANCEL: _cancel,
}
