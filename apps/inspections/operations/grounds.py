"""What a task's own records say when its draw is sealed, and when a seat or object is to be replaced in it.

At the seal the pool of inspectors, other draws under way and the turns of the year are asked again (beside.py), and
of whoever follows in place of an object. At a replacement a ground is proved by the register (no longer in business),
the turns of the year, a declared interest, a leave, an end in the pool; what the very officer who replaces has put on
record himself proves nothing, and needs a second one. Nothing leaves once something is written down.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.draws.models import Drawn, Replacement
from apps.draws.models import Inspector as Listed
from apps.kernel.errors import DomainError, WrongState
from apps.kernel.stepping import today

from .. import states
from ..models import Candidate, Entry, Paper, Task, Visit, VisitItem
from ..queries.plans import NEVER, Had, visits_of_year
from ..queries.story import drawn_anew, parts_of
from ..rules.availability import away
from . import beside
from .drawing import inspector_rows, names_of

GROUND = Replacement.Ground
# what a ground rests on, without a day or a number: keys of a draw by class must not be told by it
CLOSED, TURN = "登记状态：已不在经营", "本年度该事项已抽查"
INTEREST, LEAVE, LEFT = "已申报利害关系", "请假登记", "已调出检查人员库"
REGISTERED = "检查人员库登记"  # all that a draw by class tells of a person


class NoRecusal(DomainError):
    code = "no-recusal"
    status = 422
    message = _(
        "In a draw by class nobody steps out as interested: the lists of another draw name the enterprise, and its key "
        "would be told. Choose “no longer available”; a declared interest proves that too."
    )


class PoolMoved(DomainError):
    code = "pool-moved"
    message = _(
        "Since this draw was prepared the pool of inspectors has changed for %(names)s (interest, leave, certificate, "
        "end). Take the inspectors anew on the page of the task, then seal."
    )


class FramesDiffer(DomainError):
    code = "frames-differ"
    message = _(
        "This draft was prepared by an earlier rule: some objects are on it for a part of the items alone, and more "
        "would be drawn than the plan says. Give the draw up on the page of the task and prepare it anew."
    )


class NoAccounts(DomainError):
    code = "no-accounts"
    status = 422
    message = _(
        "%(names)s have no account, and the draw could send them alone to a visit, which nobody could enter then. Give "
        "them accounts on their pages in the pool of inspectors, then seal."
    )


class WrittenDown(DomainError):
    code = "written-down"
    message = _(
        "Something is already written down at this visit, so the object stays: end the check with its result, such as "
        "“cannot be reached” or “no business of the kind”."
    )


PROOF = _(
    "An interest in the enterprise, a leave and the end in the pool stand on the page of the inspector: what was "
    "entered there, by the inspector or by a colleague, proves the ground. Without it a second officer is asked to "
    "agree."
)


def place_of_proof(draw, number):
    """Where a ground that concerns an inspector is put on record: (sentence, address)."""
    row = Candidate.objects.filter(task=task_of(draw), key=number).first()
    return (PROOF, f"/desk/inspections/inspectors/{row.inspector_id}/") if row else None


class ResultStands(DomainError):
    code = "result-stands"
    message = _("The result of this visit is entered: its inspectors and its object stand.")


def task_of(draw):
    return Task.objects.select_related("agency__division", "plan").get(pk=int(draw.origin.partition(":")[2]))


class ChecksMade(DomainError):
    code = "checks-made"
    message = _(
        "Checks of this draw have begun: it is not drawn again. Finish the task with its objects; what is still to be "
        "checked comes into a plan as a new task."
    )


def not_checked_yet(draw, *, by, at):
    """Asked before a redraw is begun, and again before it is sealed: nobody draws anew who has seen results."""
    visits = Visit.objects.filter(task=task_of(draw)).standing()
    begun = Q(answers__isnull=False) | Q(photos__isnull=False) | Q(papers__isnull=False) | ~Q(remark="")
    if visits.filter(~Q(state=states.ASSIGNED) | Q(first_checked_on__isnull=False) | begun).exists():
        raise ChecksMade


class CancelAsked(WrongState):
    code = "cancel-asked"
    message = _("Somebody has asked to cancel this task: a second officer answers first.")


def at_redraw(draw, *, by, at):
    """Raises ChecksMade once something was checked, CancelAsked, and TurnsOfRedraw where turns that objects have had
    elsewhere since would tell a secret."""
    not_checked_yet(draw, by=by, at=at)
    task = task_of(draw)
    if task.cancel_asked_on:
        raise CancelAsked
    beside.turns_stand(task, again=True)


def parties(draw):
    """Accounts of the inspectors on the list of a task's draw, and of who planned the task: they witness none of it."""
    task = task_of(draw)
    listed = Candidate.objects.filter(task=task, inspector__user__isnull=False)
    return {*listed.values_list("inspector__user", flat=True), task.created_by_id, task.changed_by_id,
            task.plan.drafted_by_id if task.plan else None} - {None}  # fmt: skip


def at_seal(draw, *, by, at):
    """Raises PoolMoved where somebody on the list may not go any more, or not everywhere; NoAccounts where a team could
    enter nothing; HeldBeside where another draw under way holds objects of the list; ChecksMade or TurnsOfRedraw for a
    redraw that comes too late (it has the lists of the draw it repeats); FramesDiffer for a draft from before ADR 46,
    TurnsTaken or OpenAgain for one whose objects were drawn, visited or set free meanwhile."""
    task, again = task_of(draw), draw.redraw_of_id is not None
    if again:
        not_checked_yet(draw, by=by, at=at)
    elif parts_of(draw.pk):
        raise FramesDiffer
    beside.alone(task)
    beside.not_held(task)
    beside.turns_stand(task, again=again)
    items = [row.item for row in task.items.select_related("item").order_by("item__code")]
    now = {row["key"]: _plain(row) for row in inspector_rows(task, items)}
    listed = Listed.objects.filter(draw=draw).prefetch_related("certificates", "recusals").order_by("key")
    names = names_of(draw)
    moved = [names.get(row.key, row.label) for row in listed if now.get(row.key) != _sealed(row)]
    if moved:
        raise PoolMoved(PoolMoved.message % {"names": "、".join(moved[:5])}, inspectors=moved)
    _can_enter(task, items)


def _can_enter(task, items):
    """Nobody enters a result without an account. A department that has none at a visit is written for by another, so
    that one department at least must be sure to send somebody who has one."""
    rows = Candidate.objects.filter(task=task, inspector__user__isnull=True).select_related("inspector")
    people, mute = list(rows.prefetch_related("inspector__certificates").order_by("key")), {}
    for team in {item.team for item in items}:
        codes = {item.code for item in items if item.team == team}
        able = [row.inspector.name for row in people
                if any("*" in c.items or codes & set(c.items) for c in row.inspector.certificates.all())]  # fmt: skip
        if len(able) < task.inspectors:
            return
        mute |= dict.fromkeys(able)
    raise NoAccounts(NoAccounts.message % {"names": "、".join([*mute][:5])}, inspectors=[*mute])


def _plain(row):
    certificates = {(item, str(since), str(until)) for item, since, until in row["certificates"]}
    return sorted(row["areas"]), row["most"], certificates, set(row["recusals"])


def _sealed(row):
    certificates = {(c.item, str(c.valid_from), str(c.valid_to)) for c in row.certificates.all()}
    return sorted(row.areas), row.most, certificates, {r.subject for r in row.recusals.all()}


class DrawnAnew(DomainError):
    code = "drawn-anew"
    message = _(
        "This draw was drawn again. Only seats of visits that still belong to it are replaced in it; its objects stand."
    )


def at_replacement(draw, asked, *, by, at):
    """What proves the ground, in words, or ""; raises WrittenDown, ResultStands, DrawnAnew or NoRecusal."""
    task = task_of(draw)
    if task.by_class and asked.ground == GROUND.RECUSAL:
        raise NoRecusal(field="ground")
    rows = Visit.objects.filter(task=task, key=asked.subject).standing()
    of_object = asked.kind == Replacement.Kind.OBJECT
    if drawn_anew(draw, task):
        rows = rows.filter(draw=draw)
        if of_object or not rows.exists():
            raise DrawnAnew
    visits = list(rows.select_for_update().order_by("pk"))
    ended = [visit for visit in visits if visit.state != states.ASSIGNED]
    if ended and (of_object or len(ended) == len(visits)):
        raise ResultStands
    if of_object and any(map(written_down, visits)):
        raise WrittenDown
    entry = Entry.objects.filter(task=task, key=asked.subject).select_related("enterprise__merged_into").first()
    if entry is None:
        return ""
    firm = entry.enterprise.merged_into or entry.enterprise
    if asked.ground == GROUND.CLOSED:
        return CLOSED if firm.status != firm.Status.OPEN else ""
    if asked.ground == GROUND.EXEMPT:
        return TURN if _had_its_turn(task, draw, asked.subject, firm, visits) else ""
    proof = _of_person(task, asked, {entry.enterprise_id, firm.pk}, by, at)
    return REGISTERED if proof and task.by_class else proof


def at_following(draw, subjects, *, by, at):
    """Raises HeldBeside or FollowerBarred where an object must not follow in place of one that leaves."""
    beside.may_follow(draw, task_of(draw), subjects)


def written_down(visit):
    """Whether anything of the check is kept already: an answer, a picture, a notice, a remark."""
    return bool(
        visit.remark
        or visit.answers.exclude(value="", remark="").exists()
        or visit.photos.exists()
        or visit.papers.filter(kind__in=[Paper.Kind.NOTICE, Paper.Kind.RECORD]).exists()
        or visit.past.exists()
    )


def _had_its_turn(task, draw, subject, firm, visits):
    """Whether the object was drawn for one of its items before in the year, or was visited for it as often as the limit
    allows: beside its own visit."""
    codes = list(Drawn.objects.filter(draw=draw, subject=subject, until__isnull=True).values_list("item", flat=True))
    had = visits_of_year(task.starts_on.year, codes)
    own = set(VisitItem.objects.filter(visit__in=visits, turn__isnull=False).values_list("code", flat=True))
    limits = dict(task.items.values_list("item__code", "item__yearly_limit"))

    def elsewhere(code):
        year, mine = had.get((firm.pk, code), NEVER), code in own
        return Had(year.visits - mine, year.drawn - mine).bars(limits[code], random=True)

    return any(elsewhere(code) for code in codes if code in limits)


def _of_person(task, asked, enterprises, by, at):
    row = Candidate.objects.filter(task=task, key=asked.inspector).select_related("inspector").first()
    if row is None:
        return ""
    person = row.inspector

    def by_another(entered_by):
        """Put on record by the inspector himself, or by anybody but who replaces now."""
        return entered_by is None or entered_by == person.user_id or entered_by != by.user_id

    if asked.ground == GROUND.RECUSAL or task.by_class:
        rows = person.interests.filter(enterprise__in=enterprises, ended_on__isnull=True)
        if any(by_another(each.declared_by_id) for each in rows):
            return INTEREST
        if asked.ground == GROUND.RECUSAL:
            return ""
    if person.left_on:
        return LEFT
    first = max(today(at), task.starts_on)
    days = [(a.first_day, a.last_day) for a in person.absences.all() if by_another(a.entered_by_id)]
    return LEAVE if first <= task.ends_on and away(first, task.ends_on, days) else ""
