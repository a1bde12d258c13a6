"""What waits for an officer, and what waits for others: read from every app below, each row a link."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.credit.queries.decisions import to_decide
from apps.deadlines import queries as deadlines
from apps.notifications.models import Message
from apps.registry.models import Correction, DuplicatePair, Enterprise, EnterpriseSeat, ExportJob, ImportRun, Merge
from apps.registry.permissions import Registry

from .rail import exists

SHOWN = 8
COUNTY_DIGITS = 6
ENTERPRISES = "/desk/enterprises/?status=open"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a board: what, a second line, when, where it leads; `tone` "" | soon | late.

    Of something due, `what` is the act owed, `thing` what it is about, `left` how much time there is, in words,
    `who` owes it and `otherwise` what follows when the day passes.
    """

    what: str
    url: str
    icon: str
    sub: str = ""
    when: datetime | date | None = None
    tone: str = ""
    left: str = ""
    thing: str = ""
    who: str = ""
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """A panel: its items, what an empty one teaches, and the list behind it.

    `more`: some source of it had more than SHOWN; the list at `url`, named by `door`, holds them.
    """

    title: str
    items: list
    empty: str
    more: bool = False
    url: str = ""
    door: str = ""
    alert: bool = False

    @property
    def count(self):
        """How many items stand here, with a plus where the list behind holds more."""
        return f"{len(self.items)}+" if self.more else str(len(self.items)) if self.items else ""

    @property
    def first(self):
        return self.items[:SHOWN]

    @property
    def rest(self):
        return self.items[SHOWN:]


class _Reader:
    """Reads lists for a board, SHOWN of each; knows whether one of them had more."""

    def __init__(self):
        self.more = False

    def first(self, rows):
        found = list(rows[: SHOWN + 1])
        self.more |= len(found) > SHOWN
        return found[:SHOWN]


def boards(scope, at):
    """Due, new, waiting for others: the officer's day in three panels."""
    return [_due(scope, at), _new(scope, at), _waiting(scope, at)]


def tiles(scope, at, found):
    """Counts by link for the head of the desk. `found` are the rail's counts."""
    here = Enterprise.objects.visible_to(scope).current()
    rows = [
        (_("Overdue"), found.get("late", 0), _to("/desk/deadlines/"), "adverse", "exclamation-octagon"),
        (_("Due today"), found.get("due", 0), _to("/desk/deadlines/"), "warn", "alarm"),
    ]
    if scope.may("access.decide_seat"):
        rows.append((_("Seat claims"), found.get("seats", 0), _to("/desk/seats/"), "warn", "person-badge"))
    if scope.may(Registry.CORRECT):
        rows.append((_("Reported errors"), found.get("corrections", 0), _to("/desk/corrections/"), "warn", "flag"))
    if scope.may(Registry.CONFIRM_MERGE):
        rows.append((_("Merges to confirm"), found.get("merges", 0), _to("/desk/merges/"), "warn", "intersect"))
    if scope.may("records.correct"):
        rows.append((_("Objections"), found.get("objections", 0), _to("/desk/objections/"), "warn", "chat-left-quote"))
    if scope.may("credit.approve_ruleset") or scope.may("credit.approve_edition"):
        rows.append(_second_person(found))
    if scope.may("records.match") or found.get("waiting"):
        waiting = found.get("waiting", 0)
        rows.append((_("Facts without an enterprise"), waiting, _to("/desk/facts/waiting/"), "", "question-diamond"))
    if scope.may(Registry.VIEW):
        without = here.filter(status="open", industry__isnull=True)
        city = here.filter(status="open", division_basis="city")
        rows.append((_("Industry not known"), capped(without), _to(f"{ENTERPRISES}&industry=none"), "", "tags"))
        if len(scope.division_prefix) < COUNTY_DIGITS:  # a county's officers see only what has its county
            rows.append((_("County not known"), capped(city), _to(f"{ENTERPRISES}&basis=city"), "", "geo"))
    # a good day has no colour: only what is there may warn
    return [
        {"label": label, "value": value, "url": url, "tone": tone if value not in (0, "0") else "", "icon": icon}
        for label, value, url, tone, icon in rows
    ]


def _second_person(found):
    """The tile of what waits for this second person, leading to the first list that holds some of it."""
    places = {"rulesets": "/desk/rulesets/", "measures": "/desk/supervision/", "editions": "/desk/editions/"}
    path = next((path for key, path in places.items() if found.get(key)), places["rulesets"])
    return _("Waits for your approval"), sum(found.get(key, 0) for key in places), _to(path), "warn", "check2-square"


def capped(rows, cap=9999):
    """A count that stops: "9,999+" says enough of a backlog."""
    count = rows.order_by()[: cap + 1].count()
    return f"{count:,}" if count <= cap else f"{cap:,}+"


def _due(scope, at):
    today = timezone.localdate(at)
    clocks = deadlines.to_act_on(scope)
    read = _Reader()
    # what the reader's own bureau owes stands before what others of its area do
    own = Case(When(holder=scope.agency_code, then=0), default=1)
    late = read.first(clocks.overdue(at).order_by(own, "due_at", "pk"))
    soon = read.first(clocks.due_soon(today, deadlines.soon_until(today), at).order_by(own, "due_at", "pk"))
    return Board(
        _("Overdue and due within three working days"),
        [due_item(deadlines.shown(clock, at), url=clock.url or "#", at=at) for clock in late + soon],
        _("Nothing is due. Limits of your cases stand here as they come near, each with its last day."),
        more=read.more,
        url=_to("/desk/deadlines/"),
        door=_("All deadlines"),
        alert=bool(late),
    )


def due_item(shown, *, url, at):
    """The row of a running limit: the act owed, on what, how much time is left, and what follows otherwise."""
    clock = shown.clock
    tone, left = _time_left(shown, at)
    # the last day, not the midnight that ends it: that one already bears the next date
    return Item(
        shown.act, url, "alarm", shown.basis, clock.due_on, tone, left, shown.thing, shown.who, shown.consequence
    )


def _time_left(shown, at):
    """(tone, words) for the time a limit still has."""
    clock, days = shown.clock, shown.working_left
    if shown.stopped:
        return "", _("Clock stopped")
    if at >= clock.due_at:
        over = deadlines.calendar().working_days_between(clock.due_on, shown.today)
        if over == 0:  # it ended on a day off, and none has been worked since
            return "late", _("Overdue")
        return "late", ngettext("%(days)s working day over", "%(days)s working days over", over) % {"days": over}
    if clock.due_on == shown.today:
        return "soon", _("Due today")
    if days is None:
        return "", ""
    return "", ngettext("%(days)s working day left", "%(days)s working days left", days) % {"days": days}


def _new(scope, at):
    read = _Reader()
    items = [*_claims(scope, read)]
    if scope.may(Registry.CORRECT):
        rows = Correction.objects.visible_to(scope).filter(state="filed").select_related("enterprise")
        items += [
            Item(str(r.enterprise), reverse("registry:correction", args=[r.pk]), "flag",
                 _("error reported: %(fact)s") % {"fact": r.get_fact_display()}, r.filed_at)
            for r in read.first(rows.order_by("-pk"))
        ]  # fmt: skip
    if scope.may(Registry.CONFIRM_MERGE):
        rows = Merge.objects.visible_to(scope).asked_by_others(scope.user_id)
        items += [
            Item(f"{r.duplicate} → {r.survivor}", reverse("registry:merge", args=[r.pk]), "intersect",
                 _("a colleague asks you to confirm a merge") if r.state == "requested"
                 else _("a colleague asks you to undo a merge"), r.undo_asked_at or r.requested_at)
            for r in read.first(rows.select_related("duplicate", "survivor").order_by("-pk"))
        ]  # fmt: skip
    items += _decisions(scope, read)
    if scope.may(Registry.MERGE):
        pairs = DuplicatePair.objects.visible_to(scope).open()[:100].count()
        if pairs:
            shown = _("%(count)s pairs of records look alike") % {"count": pairs if pairs < 100 else "100+"}
            items.append(Item(shown, reverse("registry:merges"), "files", _("compare, merge or set aside")))
    if scope.may(Registry.IMPORT) and exists("/desk/imports/"):
        rows = ImportRun.objects.visible_to(scope).filter(state="checked").order_by("-pk")
        items += [
            Item(r.file_name, f"/desk/imports/{r.pk}/", "upload", _("checked, not yet imported"), r.created_at)
            for r in read.first(rows)
        ]
    if scope.may(Registry.EXPORT):
        items += [_export_item(job) for job in read.first(_exports(scope, at, "done", "failed"))]
    # a message that only announces what already stands here would say it twice
    known = [item.url for item in items]
    unread = Message.objects.visible_to(scope).unread().exclude(url__in=known).newest_first()
    inbox = _to("/accounts/messages/")
    items += [Item(m.title, inbox, "envelope", "", m.created_at) for m in read.first(unread)]
    items.sort(key=lambda item: (item.when is None, -(item.when.timestamp() if item.when else 0)))
    return Board(
        _("New"),
        items,
        _("Nothing new. Reported errors, seat claims, merges to confirm, finished files and messages arrive here."),
        more=read.more,
        url=inbox,
        door=_("All messages"),
    )


def _decisions(scope, read):
    """Rulesets, tables of measures and editions that wait for this second person."""
    waiting, pages = to_decide(scope), {
        "rulesets": ("/desk/rulesets/", "list-ol", _("a ruleset waits for your approval")),
        "measures": ("/desk/supervision/", "grid-3x3", _("a table of measures waits for your approval")),
        "editions": ("/desk/editions/", "journal-bookmark", _("a yearly edition waits to be published")),
    }  # fmt: skip
    for key, (path, icon, said) in pages.items():
        for row in read.first(waiting[key].order_by("-pk")):
            yield Item(str(row), f"{path}{row.pk}/", icon, said)


def _claims(scope, read):
    """Claims of seats that wait for this officer."""
    if not scope.may("access.decide_seat"):
        return
    rows = EnterpriseSeat.objects.visible_to(scope).waiting().select_related("user").order_by("-pk")
    for seat in read.first(rows):
        said = _("%(person)s claims a seat") % {"person": seat.user}
        yield Item(seat.enterprise_name, f"/desk/seats/{seat.pk}/", "person-badge", said, seat.claimed_at)


def _waiting(scope, at):
    read, items = _Reader(), []
    if scope.may(Registry.MERGE):
        mine = Merge.objects.visible_to(scope).asked_by(scope.user_id)
        items += [
            Item(f"{r.duplicate} → {r.survivor}", reverse("registry:merge", args=[r.pk]), "hourglass-split",
                 _("waits for a second officer"), r.requested_at)
            for r in read.first(mine.select_related("duplicate", "survivor").order_by("-pk"))
        ]  # fmt: skip
    if scope.may(Registry.EXPORT):
        items += [_export_item(job) for job in read.first(_exports(scope, at, "waiting", "running"))]
    running = ImportRun.objects.visible_to(scope).filter(state__in=("checking", "importing")).order_by("-pk")
    if scope.may(Registry.IMPORT) and exists("/desk/imports/"):
        items += [
            Item(r.file_name, f"/desk/imports/{r.pk}/", "upload", r.get_state_display(), r.created_at)
            for r in read.first(running)
        ]
    return Board(
        _("Waiting for others"),
        items,
        _("Nothing is with others. Merges you asked for, files being written and imports under way stand here."),
        more=read.more,
    )


def _exports(scope, at, *states):
    """Exports of the last two days in these states, the newest first."""
    jobs = ExportJob.objects.visible_to(scope).filter(state__in=states, created_at__gte=at - timedelta(days=2))
    return jobs.order_by("-pk")


def _export_item(job):
    name = job.file_name or _("Export %(n)s") % {"n": job.pk}
    tone = "late" if job.state == "failed" else ""
    page = reverse("registry:export", args=[job.pk])
    return Item(name, page, "download", job.get_state_display(), job.finished_at or job.created_at, tone)


def _to(path):
    return path if exists(path.split("?")[0]) else ""
