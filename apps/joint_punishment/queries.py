"""Reads for the tracker, for a partner's own list of what it owes, and for the public catalogue."""

from django.db.models import Count, F, OuterRef, Q, Subquery

from .models import DEPARTMENTS, Answer, Delivery, Item, Measure
from .states import CHANGED, HOLDING, RECEIVED, SILENT, UNREAD

NEEDED = ("partner", "entry__enterprise", "entry__agency")


def owed_by(partner):
    """What a partner owes, the most urgent first: an answer while the entry stands, the lifting after it has ended."""
    rows = Delivery.objects.filter(partner=partner).owed().select_related("entry")
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def tracked(scope, *, show):
    """Deliveries of the scope's entries: `show` "still" (ended, not lifted) or "silent" (stands, not answered)."""
    rows = _with_last_word(Delivery.objects.visible_to(scope).select_related(*NEEDED))
    return rows.still_shown() if show == "still" else rows.silent()


def _with_last_word(rows):
    """With `last_word`, what the partner said last beside a receipt: of one that was told of another party since, the
    state no longer says whether it had applied its measure."""
    said = Answer.objects.filter(delivery=OuterRef("pk")).exclude(result=RECEIVED).order_by("-pk")
    return rows.annotate(last_word=Subquery(said.values("result")[:1]))


def by_partner(scope, on):
    """[{partner__name, …, standing, silent, still, late}] a partner, most urgent first; one query."""
    silent = Q(stands=True, state__in=(*UNREAD, *SILENT))
    still = Q(stands=False, state__in=HOLDING)
    rows = Delivery.objects.visible_to(scope).order_by().values("partner", "partner__name")
    rows = rows.annotate(
        standing=Count("pk", filter=Q(stands=True)),
        applied=Count("pk", filter=Q(stands=True, state="applied")),
        silent=Count("pk", filter=silent),
        still=Count("pk", filter=still),
        late=Count("pk", filter=(silent | still) & Q(due_on__lt=on)),
    )
    return rows.order_by("-late", "-still", "partner__name")


def deliveries_of(entry_id, scope):
    """What became of one entry at every partner."""
    rows = Delivery.objects.visible_to(scope).filter(entry_id=entry_id).select_related(*NEEDED)
    rows = _with_last_word(rows)
    return rows.prefetch_related("answers").order_by("partner__name", "pk")


def told_before(rows, enterprise):
    """{delivery: (party, code)} that partners were told of last before it was the present party (rules/parties.py),
    where they have not yet read of it: on whom a measure may lie whom it does not concern. One query, none where all
    have read."""
    unread = [row.pk for row in rows if row.state == CHANGED]
    if not unread:
        return {}
    own = {"code": enterprise.uscc} if enterprise.uscc else {"code": "", "party": enterprise.name}
    lines = Item.objects.filter(delivery__in=unread, kind=Item.Kind.LISTED).exclude(**own)
    lines = lines.order_by("delivery", "-seq").distinct("delivery")
    return {key: (party, former) for key, party, former in lines.values_list("delivery", "party", "code")}


def holding(entry_id):
    """Names of the departments that hold an ended entry, as far as anybody knows; a closed one answers no more. Also
    of those that the outbox has not yet told that it ended."""
    rows = Delivery.objects.filter(entry_id=entry_id, state__in=HOLDING, partner__enabled=True)
    return list(rows.order_by("partner__name", "pk").values_list("partner__name", flat=True))


def catalogue(on):
    """[(label of the department, [Measure])] in force on a day, departments in the order of the law's list."""
    found = {}
    for measure in Measure.objects.on(on).order_by("code"):
        found.setdefault(measure.department, []).append(measure)
    return [(DEPARTMENTS[code], found[code]) for code in DEPARTMENTS if code in found]


def names_of(codes, day):
    """The measures of some codes in force on a day, in the order of their codes."""
    return list(Measure.objects.on(day).filter(code__in=codes).order_by("code"))
