"""What has happened to a plan, task, visit or order, and which limits run: for the pages."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.queries import shown
from apps.draws.models import Draw
from apps.draws.models import Object as Framed
from apps.draws.models import Seat as DrawnSeat

from ..models import Answer, ItemResult, Order, Result, Visit
from ..models.visit import VOID_REASONS
from ..states import ASSIGNED, DONE, FINISHED, RUNNING, TAKEN_BACK

YES_NO = {"yes": _("yes"), "no": _("no"), "na": _("does not apply"), "": "—"}
CHANGED = _("%(question)s: “%(before)s” of %(who)s became “%(after)s”")
STANDING = Q(state__in=("running", "paused")) | Q(state="expired", duty=True)
WORDS = ("reason", "finding", "receipt", "receiver", "number")
INNER = {"inspections.result_reviewed", "inspections.result_returned", "inspections.referral_sent",
         "inspections.referral_received", "inspections.answers_saved", "inspections.photo_added"}  # fmt: skip


def story(kind, pk, titles, *, party=False, over=False):
    """The steps of a record as the component `timeline` shows them; the party is not told the bureau's inner ones.

    `over`: nothing more follows, so that the last step is no longer the present one.
    """
    rows = list(Event.objects.filter(subject_kind=kind, subject_id=str(pk)).order_by("pk"))
    rows = [row for row in rows if row.verb in titles and not (party and row.verb in INNER)]
    return [
        {
            "title": titles[row.verb], "at": row.at, "url": "",
            "actor": "" if party and row.actor_kind == "agency" else row.actor,
            "text": _told(row.data),
            "state": "now" if row is rows[-1] and not over else "done",
        }
        for row in rows
    ]  # fmt: skip


def _told(data):
    if data.get("changed"):
        lines = [row | {"before": _answer(row["before"]), "after": _answer(row["after"])}
                 for row in data["changed"]]  # fmt: skip
        return "\n".join(CHANGED % line for line in lines)
    return _read(next((str(data[word]) for word in WORDS if data.get(word)), ""))


def _answer(pair):
    value, remark = pair
    return " · ".join(str(part) for part in (YES_NO.get(value, value), remark) if part)


def _read(text):
    """A reason the portal gave itself is kept as a code."""
    return str(VOID_REASONS.get(text, text))


def clocks_of(subject, at, *, enterprise=None):
    """Limits of a record that run or are overdue, the next first; those of the enterprise where it is given."""
    rows = Clock.objects.filter(STANDING).of(*subject).order_by("due_at", "pk")
    return [shown(row, at) for row in (rows.filter(enterprise_id=enterprise) if enterprise else rows)]


def latest(draw_id):
    """The draw of a task as it stands: the last of its redraws; None without one."""
    draw = Draw.objects.filter(pk=draw_id).first()
    while draw is not None and (again := draw.redraws.first()) is not None:
        draw = again
    return draw


def gone_by(task):
    """The draw that a task which has taken one over goes by: the last of its redraws that is sealed and not void, as a
    redraw that came to nothing leaves the one before as it is. Of any other task the latest; None without one."""
    draw = found = Draw.objects.filter(pk=task.draw_id).first()
    if task.state not in (RUNNING, FINISHED):
        return latest(task.draw_id)
    while draw is not None:
        found = found if draw.state in ("draft", "void") else draw
        draw = draw.redraws.first()
    return found


def whole_frame(task):
    """Whether every object of a task's frame was open for all its items: in joint draws that were prepared before ADR
    46 some were open for a part of them."""
    if task.draw_id is None or task.by_class or task.items.count() < 2:
        return True
    return not parts_of(task.draw_id)


def parts_of(draw_id):
    """Whether some object of a draw's frame is open for a part of its items alone."""
    return Framed.objects.filter(draw=draw_id).exclude(items="").exists()


def drawn_anew(draw, task):
    """Whether the task has taken over a redraw that follows this draw."""
    while (again := draw.redraws.first()) is not None:
        if again.pk == task.draw_id:
            return True
        draw = again
    return False


def of_older_draws(task):
    """Visits to be checked that belong to a draw the task has drawn again since: results that were returned."""
    return Visit.objects.filter(task=task, state=ASSIGNED, draw__isnull=False).exclude(draw=task.draw_id)


def follows(task):
    """Whether a task still follows its draw: a finished one while a result of it is being corrected."""
    return task.state != FINISHED or task.visits.filter(state=ASSIGNED).exists()


def behind(task):
    """Whether its draw, or an older one that a visit still belongs to, was changed since the task took it over."""
    draw = gone_by(task)
    if draw is None or draw.state != "drawn":
        return False
    changed = draw.pk != task.draw_id or draw.replacements.count() > task.followed
    return changed or any(_seats_differ(visit) for visit in of_older_draws(task).order_by("pk"))


def _seats_differ(visit):
    teams = set(visit.items.values_list("item__team", flat=True))
    drawn = DrawnSeat.objects.filter(draw=visit.draw_id, subject=visit.key, team__in=teams, until__isnull=True)
    sitting = visit.seats.filter(ended_at__isnull=True)
    return set(drawn.values_list("team", "inspector")) != set(sitting.values_list("team", "inspector__key"))


def results_of(visits):
    """{visit id: [Result]} of a page of visits; one query."""
    found = {}
    rows = Result.objects.filter(visit__in=[visit.pk for visit in visits]).select_related("code")
    for row in rows.order_by("code__position", "pk"):
        found.setdefault(row.visit_id, []).append(row)
    return found


def item_results_of(visits):
    """{visit item id: [ItemResult]} of a page of visits; one query."""
    found = {}
    rows = ItemResult.objects.filter(item__visit__in=[visit.pk for visit in visits]).select_related("code")
    for row in rows.order_by("code__position", "pk"):
        found.setdefault(row.item_id, []).append(row)
    return found


def said_by_item(visit, *related):
    """The items of a visit in order, each with its results in `said`; two queries."""
    said, rows = item_results_of([visit]), list(visit.items.select_related("item", *related).order_by("code"))
    for row in rows:
        row.said = said.get(row.pk, [])
    return rows


def by_form(visit, lines, form_id):
    """[(items, lines)]: the lines of a form of a visit in their order, each part under the items that ask it. One part
    without a head where the visit has one item: that stands above. `form_id(line)`: the form a line belongs to."""
    rows = list(visit.items.filter(form__isnull=False).select_related("item").order_by("code"))
    parts = {}
    for line in lines:
        parts.setdefault(form_id(line), []).append(line)
    several = len({row.code for row in rows}) > 1
    return [([row for row in rows if row.form_id == pk] if several else [], part) for pk, part in parts.items()]


def rectified_of(visits):
    """{visit id: day} of visits whose orders to rectify were all met; one query."""
    days, open_ = {}, set()
    rows = Order.objects.filter(visit__in=[visit.pk for visit in visits]).exclude(state=TAKEN_BACK)
    rows = rows.order_by("ended_on", "pk")
    for visit, state, ended_on in rows.values_list("visit", "state", "ended_on"):
        if state == DONE:
            days[visit] = ended_on
        else:
            open_.add(visit)
    return {visit: day for visit, day in days.items() if visit not in open_}


def answers_of(visit):
    return {row.question_id: row for row in Answer.objects.filter(visit=visit).order_by("pk")}
