"""What anybody may read of a licence's past: days and acts, without people and without what was only proposed."""

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from .. import states
from ..models import Check, EndPaper
from ..models.change import KINDS
from ..rules import changes as rules

# these say what was done; of the others the name of the kind says it
DONE = (rules.CANCEL,)  # its end stands in the history already


def history(licence, ends):
    """[{day, title, text}], the newest first; two queries beside `ends`, all ends the licence ever had."""
    told = [(licence.granted_on, 0, _("Licence granted"), str(licence.agency))]
    passed = licence.after_checks.filter(state=states.PASSED).order_by("pk")
    told += [(day, 1, _("Verified on site"), "") for day in passed.values_list("closed_on", flat=True)]
    changes = licence.changes.filter(state=states.GRANTED).exclude(kind__in=DONE).order_by("pk")
    for kind, day in changes.values_list("kind", "decided_on"):
        name = str(KINDS[kind])
        told.append((day, 2, name[:1].upper() + name[1:], ""))
    for place, end in enumerate(ends, 2):  # of one day: one after the other
        text = " · ".join(filter(None, (str(end.ground), end.document_number)))
        name = str(end.get_kind_display())
        told.append((end.ended_on, 2 * place, name[:1].upper() + name[1:], text))
        if end.set_aside_on:
            told.append((end.set_aside_on, 2 * place + 1, _set_aside(end, ends), ""))
    told.sort(key=lambda row: row[:2], reverse=True)
    return [{"day": day, "title": title, "text": text} for day, _order, title, text in told]


def _set_aside(end, ends):
    """Where another end stands that it followed, or that followed it, nobody holds the licence again by it."""
    rest = [one for one in ends if one is not end and (one.set_aside_on is None or one.set_aside_on > end.set_aside_on)]
    if any((one if one.pk > end.pk else end).was in states.ENDS for one in rest):
        return _("The decision was set aside; the licence had ended otherwise as well")
    return _("The decision was set aside: the licence is held again")


def announced(licence_id):
    """The announcement of the end of a licence that stands (EndPaper); None where it has not ended."""
    rows = EndPaper.objects.filter(licence=licence_id, kind=EndPaper.Kind.ANNOUNCEMENT, end__set_aside_on__isnull=True)
    return rows.select_related("document").order_by("pk").last()


def looks(licence):
    """How often, how and when last its certificates were checked: {count, last, ways}; one query."""
    ways = {way: Count("pk", filter=Q(way=way)) for way in Check.Way.values}
    found = licence.checks.aggregate(count=Count("pk"), last=Max("at"), **ways)
    shown = [(Check.Way(way).label, found[way]) for way in Check.Way.values if found[way]]
    return {"count": found["count"], "last": found["last"], "ways": shown}
