"""What other draws and visits of the year mean for a draw of a task, from its preparation to the last replacement.

No object is held by two draws at once. Between its seal and the moment its task takes it over a draw holds its objects,
and its visits are no turns of the year yet: another draw of one of the items, sealed meanwhile, would draw whom it
cannot visit. What is replaced in it then, with the public ground "drawn already this year", tells beside a list with
names whose a key of a draw by class is; and two draws by name would publish chances that nobody had. So the second
waits (docs/inspections.md). The database refuses the same (sql/guards_beside.sql).
"""

from django.utils.translation import gettext_lazy as _

from apps.draws.models import Draw
from apps.kernel.errors import DomainError, WrongState

from .. import sql
from ..models import Entry
from ..queries.plans import NEVER


class HeldBeside(DomainError):
    code = "held-beside"
    message = _(
        "Draw %(number)s of %(agency)s holds objects of this list for one of its items, and what it drew is not taken "
        "over yet: nobody is held by two draws at once. Have that draw taken over first, on the page of its task."
    )


class HeldByDraw(HeldBeside):
    code = "held-by-draw"
    message = _(
        "Draw %(number)s of %(agency)s holds one of these enterprises, and what it drew is not taken over yet: this "
        "visit would be the last that the item allows this year. Have that draw taken over first, or ask for an "
        "exception from the yearly limit."
    )


class SealedBeside(WrongState):
    code = "item-sealed-beside"
    message = _(
        "Another draw of one of these items is being sealed, or somebody is replaced in it. Try again in a moment; "
        "nothing was changed."
    )


class TurnsTaken(DomainError):
    code = "turns-taken"
    message = _(
        "Since this draw was prepared %(count)s objects of its list have had their turn of the year: drawn for one of "
        "its items, or visited as often as the item allows. Give the draw up on the page of the task and prepare it "
        "anew, so that list, count and chances are those of the day of the seal."
    )


class OpenAgain(DomainError):
    code = "open-again"
    message = _(
        "Since this draw was prepared %(count)s objects that it leaves out may be drawn again: their visit fell away. "
        "Give the draw up on the page of the task and prepare it anew, so that nobody is spared who has had no turn."
    )


class TurnsOfRedraw(DomainError):
    code = "turns-of-redraw"
    message = _(
        "%(count)s objects of the list that would be drawn again have had their turn of the year elsewhere, and what "
        "is replaced in a redraw would tell what must stay inside: the class of an enterprise, or whom a draw by class "
        "drew. A draw that was taken over goes on as it is. The task of a void draw is cancelled by two officers, and "
        "planned anew."
    )


class FollowerBarred(DomainError):
    code = "follower-barred"
    status = 422
    message = _(
        "Who would follow in this place has had its turn of the year elsewhere, and replacing it in turn would tell "
        "what must stay inside: the class of an enterprise, or whom a draw by class drew. Leave the object in the draw "
        "and end its check with what is found, such as “cannot be reached” or “no business of the kind”."
    )


def alone(task):
    """Until the end of the transaction nobody else seals a draw of the task's items, or has an object follow in one."""
    if not sql.one("alone", {"task": task.pk})["ours"]:
        raise SealedBeside


def not_held(task):
    """Raises HeldBeside where a draw under way holds an object of the task's list."""
    _refuse_held(sql.one("held_beside", {"task": task.pk})["draw"])


def leaves_a_turn(task, wanted, items, had, beyond):
    """Raises HeldByDraw where a visit of a campaign (`wanted`, see visits.ready_for) would use up the year of an
    enterprise that a draw under way holds: the draw could not go there, and would say so in public."""
    last = [
        firm.pk
        for _key, firm, codes in wanted
        if firm.pk not in beyond
        and any(had.get((firm.pk, code), NEVER).visits + 1 >= items[code].yearly_limit for code in codes)
    ]
    if last:
        _refuse_held(sql.one("held_by", {"task": task.pk, "firms": last})["draw"], HeldByDraw)


def _refuse_held(draw, error=HeldBeside):
    if draw is not None:
        other = Draw.objects.select_related("agency").get(pk=draw)
        raise error(error.message % {"number": other.number, "agency": other.agency.name}, number=other.number)


def turns_stand(task, *, again):
    """Raises TurnsTaken or OpenAgain where the list of a draft is no longer that of the day; TurnsOfRedraw for the
    list of a redraw (`again`) where turns taken elsewhere would tell a secret.

    Asked after not_held: whoever is taken over in between is seen here as a turn.
    """
    found = sql.one("turns_since", {"task": task.pk, "again": again})
    if count := found["taken"]:
        error = TurnsOfRedraw if again else TurnsTaken
        raise error(error.message % {"count": count}, count=count)
    if count := found["open_again"]:
        raise OpenAgain(OpenAgain.message % {"count": count}, count=count)


def may_follow(draw, task, keys):
    """Raises HeldBeside where another draw under way holds one of the objects (keys of the task's list) that follow in
    place of one that left, FollowerBarred where its turn elsewhere would tell a secret. By name whoever has had the
    turn follows and is replaced in sight of everybody: that is the published rule, and tells nothing new. Before the
    take-over nothing could be entered at the object instead, and it is replaced in turn by class too."""
    alone(task)
    rows = Entry.objects.filter(task=task, key__in=keys).select_related("enterprise").order_by("key")
    for entry in rows:
        firm = entry.enterprise.merged_into_id or entry.enterprise_id
        found = sql.one("bars_follower", {"task": task.pk, "draw": draw.pk, "firm": firm})
        _refuse_held(found["held"])
        if found["told"]:
            raise FollowerBarred
