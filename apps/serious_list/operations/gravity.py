"""Find how grave the breach is (Order 44 Arts. 2 and 12), before the notice; answer what the party says of it.

Not every breach with a heavier penalty leads to a listing: its nature must be vile, its circumstances serious, its harm
to society considerable. The finding stands in the notice, so that the party can answer it, and in the decision.
"""

from dataclasses import dataclass, fields

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

from ..models import Circumstance, Evidence, Gravity
from . import evidence, papers
from .steps import LETTER_WAITS, GroundFails, Overtaken, held, not_the_proposer, note, step, tell_bureau, today


class NoGravity(GroundFails):
    code = "no-gravity"
    message = _(
        "No finding says that the nature of the breach is vile, its circumstances serious and its harm to society "
        "considerable (%(basis)s): record it first."
    )


UNTOLD = _(
    "The notice did not say why the nature of the breach is vile, its circumstances serious and its harm to society "
    "considerable (%(basis)s), and the party could not answer it: end the case, and propose anew with a new notice."
)


class FoundBefore(Invalid):
    code = "found-before"
    status = 409
    message = _("The gravity of the breach is on record: change the finding, the one before stays.")


class NothingNew(Invalid):
    code = "nothing-new"
    message = _("The finding says what the last one says: nothing was changed.")


class NothingSaid(Invalid):
    code = "nothing-said"
    status = 409
    message = _("The party has said nothing: the finding stands as the notice has it.")


class NotInTheNotice(Invalid):
    code = "not-in-the-notice"
    message = _(
        "The notice did not name this circumstance, and the party could not answer it: drop it, or end the case and "
        "propose anew with a new notice."
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody found: codes of circumstances, one reason for each of the three, what it rests on; `evidence` are
    keys of files of the case."""

    circumstances: tuple
    nature: str
    severity: str
    harm: str
    rests_on: str
    evidence: tuple = ()

    def clean(self):
        """The same without blanks at its ends; raises Invalid where a part is missing."""
        texts = {name: getattr(self, name).strip() for name in WORDS}
        empty = next((name for name, text in texts.items() if not text), None)
        if empty or not self.circumstances:
            raise Invalid(
                _("A finding has its circumstances, its reasons and its evidence."), field=empty or "circumstances"
            )
        return Finding(tuple(dict.fromkeys(self.circumstances)), **texts, evidence=tuple(sorted(set(self.evidence))))


WORDS = ("nature", "severity", "harm", "rests_on")
TEXTS = tuple(field.name for field in fields(Finding))


@transaction.atomic
def find(*, case_id, finding, by, at, files=()):
    """Record how grave the breach is; returns the Case. `files` are evidence of the bureau, kept with the case.

    Raises FoundBefore, Invalid (a circumstance that the rules of the day of the event do not know), Overtaken.
    """
    case = held(case_id, by)
    made = step(case, "find_gravity", by)
    if current(case) is not None:
        raise FoundBefore
    return _kept(case, made, finding, files, by=by, at=at)


@transaction.atomic
def change(*, case_id, finding, by, at, files=()):
    """Find otherwise before the notice; the finding before stays on record. Returns the Case. Raises NothingNew."""
    case = held(case_id, by)
    made = step(case, "change_gravity", by)
    required(case)
    return _kept(case, made, finding, files, by=by, at=at)


@transaction.atomic
def answer(*, case_id, finding, by, at):
    """The reviewer finds anew in answer to what the party said, on no more than the notice named; returns the Case.

    Raises NothingSaid, NotInTheNotice, SamePerson. What no longer is grave at all leads to no listing: `drop`.
    """
    case = held(case_id, by)
    made = step(case, "answer_gravity", by)
    not_the_proposer(case, by)
    if case.letters.waiting().exists():
        raise Overtaken(LETTER_WAITS)
    if not (case.statement or (case.heard_on and not case.hearing_missed)):
        raise NothingSaid
    if not set(finding.circumstances) <= set(required(case).circumstances):
        raise NotInTheNotice(field="circumstances")
    return _kept(case, made, finding, (), stage=Gravity.Stage.ANSWER, by=by, at=at)


def _kept(case, made, finding, files, *, by, at, stage=Gravity.Stage.PROPOSAL):
    finding, last = finding.clean(), current(case)
    _known(case, finding)
    if last is not None and not files and _same(last, finding):
        raise NothingNew
    added = evidence.add(case, files, side=Evidence.Side.BUREAU, by=by, at=at)
    keys = {*finding.evidence, *case.evidence.filter(document__in=added).values_list("pk", flat=True)}
    said = {name: getattr(finding, name) for name in TEXTS} | {"evidence": sorted(keys)}
    said["circumstances"] = list(finding.circumstances)
    row = Gravity.objects.create(
        case=case, number=last.number + 1 if last else 1, stage=stage, found_by_id=by.user_id, found_label=by.actor,
        found_on=today(at), **said,
    )  # fmt: skip
    case.save()
    told = {"number": row.number, "circumstances": row.circumstances, "finding": row.severity[:500], "evidence": added}
    event = note(case, made.event, by=by, at=at, **told)
    if stage == Gravity.Stage.ANSWER:  # whoever proposed learns what became of it
        tell_bureau(case, event, at)
    return case


def _same(row, finding):
    texts = all(getattr(row, name) == getattr(finding, name) for name in WORDS)
    return texts and set(row.circumstances) == set(finding.circumstances) and set(row.evidence) == set(finding.evidence)


def _known(case, finding):
    """Raises Invalid for a circumstance the rules of the day of the event do not know, or a file of another case."""
    if set(finding.circumstances) - set(in_force(case).values_list("code", flat=True)):
        raise Invalid(_("The rules of the day of the event know no such circumstance."), field="circumstances")
    if set(finding.evidence) - set(case.evidence.values_list("pk", flat=True)):
        raise Invalid(_("This file is not among the evidence of the case."), field="evidence")


def in_force(case):
    """The circumstances that the gravity of the breach of a case is weighed by, in the order of the rules."""
    return Circumstance.objects.on(case.event_on).order_by("pk")


def current(case):
    """The finding that counts, or None."""
    return case.gravity.order_by("number").last()


def required(case):
    """The finding that counts; raises NoGravity with its article."""
    found = current(case)
    if found is None:
        row = in_force(case).first()
        said = NoGravity.message if case.notice_on is None else UNTOLD
        raise NoGravity(said % {"basis": row.basis if row else case.ground.basis}, lacking=[NoGravity.code])
    return found


def on_paper(case):
    """What notice and decision say of the gravity of the breach (templates/typst/lib/gravity.typ)."""
    found = required(case)
    rows = [row for row in in_force(case) if row.code in found.circumstances]
    return {
        "gravity_basis": rows[0].basis,
        "circumstances": "、".join(row.name for row in rows),
        "nature": papers.sentence(found.nature),
        "severity": papers.sentence(found.severity),
        "harm": papers.sentence(found.harm),
        "rests_on": papers.sentence(found.rests_on),
        "gravity_anew": "1" if found.stage == Gravity.Stage.ANSWER else "",
    }
