"""The left rail of the desk and the doors of an enterprise's space: one table, each row with the right it needs."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import CharField, Count, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.credit.queries.decisions import to_decide
from apps.deadlines.models import Clock
from apps.deadlines.queries import to_act_on
from apps.indices.models import Publication
from apps.kernel.templatetags.page import path_exists as exists
from apps.notifications.models import MassSend, Message
from apps.records.models import Objection
from apps.records.queries.lists import to_match
from apps.registry.models import Correction, EnterpriseSeat, ImportRun, Merge
from apps.serious_list.queries import watch

MERGES = "registry.merge registry.confirm_merge"
MASS = "notifications.prepare notifications.approve"
IMPORTS = "registry.import registry.undo_import"
LIST = "serious_list.view"
MATCHES = "records.match records.correct"
SAYS = {
    "late": _("overdue"),
    "listings": _("overdue"),
    "limits": _("overdue or due today"),
    "messages": _("unread"),
    "imports": _("checked, not yet imported"),
}
COUNTS_KEPT = 20  # seconds: what an officer has just done shows on the page itself, the rail may follow


@dataclass(frozen=True, slots=True)
class Entry:
    """A door. `path` shows only while it resolves; `count` is a key of `counts`.

    `permission` "" opens it to everybody of the space; several, separated by spaces, to whoever holds one of them.
    What is counted is said to those who hear the page (SAYS).
    """

    path: str
    label: str
    icon: str
    permission: str = ""
    count: str = ""
    alert: bool = False


DESK = (
    (
        "",
        (
            Entry("/desk/", _("Today"), "house-door", "", "late", True),
            Entry("/accounts/messages/", _("Messages"), "envelope", "", "messages"),
        ),
    ),
    (
        _("Register"),
        (
            Entry("/desk/enterprises/", _("Enterprises"), "building", "registry.view"),
            Entry("/desk/corrections/", _("Reported errors"), "flag", "registry.correct", "corrections", True),
            Entry("/desk/seats/", _("Seats at enterprises"), "person-badge", "access.decide_seat", "seats", True),
            Entry("/desk/merges/", _("Duplicates and merges"), "intersect", MERGES, "merges", True),
            Entry("/desk/imports/", _("Imports"), "upload", IMPORTS, "imports"),
            Entry("/desk/exports/", _("Exports"), "download", "registry.export"),
            Entry("/desk/filters/", _("Saved filters"), "bookmarks", "registry.view"),
        ),
    ),
    (
        _("Case work"),
        (
            Entry("/desk/deadlines/", _("Deadlines"), "alarm", "", "limits", True),
            Entry("/desk/inspections/", _("Inspections"), "clipboard-check", "inspections.view"),
            Entry("/desk/inspections/phone/", _("On-site checks"), "phone", "inspections.check"),
            Entry("/desk/sampling/", _("Product sampling"), "box-seam", "sampling.view"),
            Entry("/desk/sampling/phone/", _("Sampling visits"), "phone", "sampling.sample"),
            Entry("/desk/sampling/tests/", _("Laboratory"), "eyedropper", "sampling.test"),
            Entry("/desk/sampling/figures/", _("Pass rates of sampling"), "bar-chart", "sampling.view"),
            Entry("/desk/draws/", _("Random draws"), "dice-5", "draws.view"),
            Entry("/desk/facts/", _("Quality facts"), "journal-check", "records.view"),
            Entry("/desk/facts/waiting/", _("Facts without an enterprise"), "question-diamond", MATCHES, "waiting"),
            Entry("/desk/objections/", _("Objections"), "chat-left-quote", "records.view", "objections", True),
            Entry("/desk/ratings/", _("Ratings"), "award", "credit.view"),
            Entry("/desk/rulesets/", _("Rulesets"), "list-ol", "credit.view", "rulesets", True),
            Entry("/desk/backtests/", _("Backtests"), "graph-up", "credit.view"),
            Entry("/desk/serious-list/", _("Serious dishonesty list"), "exclamation-octagon", LIST, "listings", True),
            Entry("/desk/licences/", _("Production licences"), "patch-check", "licensing.view"),
            Entry("/desk/licences/before/", _("Checks before the grant"), "clipboard", "licensing.view"),
            Entry("/desk/licences/after/", _("Checks after the grant"), "clipboard-check", "licensing.view"),
            Entry("/desk/licences/endings/", _("Ends of licences"), "slash-circle", "licensing.view"),
            Entry("/desk/licences/catalogue/", _("Products under licence"), "card-checklist"),
            Entry("/desk/awards/", _("Awards and brands"), "trophy", "awards.view awards.approve"),
            Entry("/desk/awards/reviews/", _("My reviews"), "pencil-square", "awards.review"),
            Entry("/desk/awards/valuations/", _("Values of brands"), "gem", "awards.view"),
            Entry("/desk/indices/", _("Indices and statistics"), "graph-up-arrow", "indices.view", "indices", True),
            Entry("/desk/joint-punishment/", _("Joint punishment"), "diagram-3", "joint_punishment.view"),
            Entry("/desk/two-publicities/", _("Credit platform"), "send", "two_publicities.view"),
            Entry("/desk/editions/", _("Yearly editions"), "journal-bookmark", "credit.view", "editions", True),
            Entry("/desk/supervision/", _("Class supervision"), "grid-3x3", "credit.view", "measures", True),
            Entry("/desk/messages/", _("Messages to many"), "megaphone", MASS, "sends", True),
        ),
    ),
    (
        _("Office"),
        (
            Entry("/desk/people/", _("People and posts"), "people", "access.manage_people"),
            Entry("/desk/agencies/", _("Addresses of agencies"), "geo-alt", "access.edit_agencies"),
            Entry("/desk/facts/sources/", _("Sources and keys"), "key", "records.manage_sources"),
            Entry("/desk/partners/", _("Partner departments"), "plug", "joint_punishment.manage_partners"),
            Entry("/desk/roles/", _("Roles"), "shield-check"),
            Entry("/desk/divisions/", _("Divisions"), "map"),
            Entry("/desk/audit/", _("Audit trail"), "clock-history", "audit.read"),
        ),
    ),
)
MY = (
    (
        "",
        (
            Entry("/my/", _("Overview"), "house-door"),
            Entry("/accounts/messages/", _("Messages"), "envelope", "", "messages"),
        ),
    ),
    (
        _("What is held of us"),
        (
            Entry("/my/enterprise/", _("My enterprise"), "building"),
            Entry("/my/facts/", _("Quality facts"), "journal-check"),
            Entry("/my/grade/", _("My grade"), "award"),
            Entry("/my/inspections/", _("Inspections"), "clipboard-check"),
            Entry("/my/sampling/", _("Product sampling"), "box-seam"),
            Entry("/my/recalls/", _("Recalls"), "arrow-counterclockwise"),
            Entry("/my/licences/", _("Production licences"), "patch-check"),
            Entry("/my/awards/", _("Awards and brands"), "trophy"),
            Entry("/my/serious-list/", _("Serious dishonesty list"), "exclamation-octagon", "serious_list.answer"),
        ),
    ),
    (
        _("What we asked for"),
        (
            Entry("/my/objections/", _("Objections"), "chat-left-quote"),
            Entry("/my/corrections/", _("Reported errors"), "flag"),
        ),
    ),
    (
        _("Who acts for us"),
        (
            Entry("/my/people/", _("People"), "people", "access.manage_filers"),
            Entry("/my/seats/", _("My seats"), "person-badge"),
        ),
    ),
)


def rail_of(scope):
    """The groups of the component `rail` for this scope: only what it may and what exists; one query at most."""
    table = DESK if scope.is_agency else MY
    found = counts(scope)
    groups = []
    for title, entries in table:
        items = [
            {"url": e.path, "label": e.label, "icon": e.icon, "count": found.get(e.count, 0), "alert": e.alert,
             "says": SAYS.get(e.count, _("waiting for somebody"))}
            for e in entries
            if (not e.permission or any(map(scope.may, e.permission.split()))) and exists(e.path)
        ]  # fmt: skip
        if items:
            groups.append({"title": title, "items": items})
    return groups


def counts(scope):
    """{key: how many wait}, kept for a few seconds; all of it in one query."""
    key = f"rail:{scope.kind}:{scope.user_id}:{scope.post_id}:{scope.enterprise_ids}"
    found = cache.get(key)
    if found is None:
        found = _count(scope, timezone.now())
        cache.set(key, found, COUNTS_KEPT)
    return found


def _count(scope, at):
    parts = {"messages": Message.objects.visible_to(scope).unread()}
    if scope.is_agency:
        clocks, today = to_act_on(scope), timezone.localdate(at)
        parts |= {
            "late": clocks.overdue(at),
            "due": clocks.due_on_day(today, at),
            "listings": Clock.objects.visible_to(scope).overdue(at).filter(subject_kind__in=watch.KINDS),
            "corrections": Correction.objects.visible_to(scope).filter(state="filed"),
            "seats": EnterpriseSeat.objects.visible_to(scope).waiting(),
            "merges": _merges_to_decide(scope),
            "waiting": to_match(scope),
            "objections": Objection.objects.visible_to(scope).open(),
            "sends": _sends_to_release(scope),
            "indices": Publication.objects.waiting_for(scope),
            "imports": ImportRun.objects.visible_to(scope).filter(state="checked"),
            **to_decide(scope),
        }
    rows = [
        rows.order_by()
        .annotate(what=Value(key, output_field=CharField()))
        .values("what")
        .annotate(n=Count("pk"))
        .values_list("what", "n")
        for key, rows in parts.items()
    ]
    found = dict(rows[0].union(*rows[1:], all=True)) if len(rows) > 1 else dict(rows[0])
    return found | {"limits": found.get("late", 0) + found.get("due", 0)}


def _sends_to_release(scope):
    """Messages to many that wait for this second person."""
    rows = MassSend.objects.visible_to(scope).filter(state="submitted").exclude(created_user=scope.user_id)
    return rows if scope.may("notifications.approve") else rows.none()


def _merges_to_decide(scope):
    """What this officer can decide: nothing for one who may only ask."""
    rows = Merge.objects.visible_to(scope).asked_by_others(scope.user_id)
    return rows if scope.may("registry.confirm_merge") else rows.none()
