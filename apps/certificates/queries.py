"""Reads behind a certificate: who is on the list, whom the register knows, what may still be shown."""

from django.db.models import Min
from django.utils import timezone

from apps.deadlines.operations import end_of
from apps.serious_list import public
from apps.serious_list.models import Entry

from . import sql
from .rules import asking
from .rules.screening import Known, Party, Standing

BRACKETS = (str.maketrans("()", "（）"), str.maketrans("（）", "()"))


def first_day(today):
    """The day the data begin: the first listing there ever was, or today."""
    return Entry.objects.aggregate(first=Min("listed_on"))["first"] or today


def index_of(asked, *, on, today):
    """The Known of these questions: entries that stand today and stood on the day `on`; a handful of queries.

    Both by what was published: one that was removed and restored did not stand on the days between.
    An entry that has ended is in no answer, also of a day on which it stood: nothing of it may be shown any more.
    """
    return Known(_listed(asked, on, today), _known(asked))


def _listed(asked, on, today):
    """{value asked: [(Party, [Standing])]}; only what was asked for is read, however long the list is."""
    values = sorted({each.value for each in asked if each.value})
    found = sql.rows("listed", {"on": on, "today": today, "end": end_of(on), "values": values})
    entries = public.live(today).in_bulk({row["entry"] for row in found})
    index = {}
    for row in found:
        entry = entries.get(row["entry"])
        if entry is None:  # it ended meanwhile; whoever asked sees that the list moves, and asks again
            continue
        firm = entry.enterprise
        since = str(timezone.localdate(row["since"]))
        standing = Standing(entry.pk, entry.number, since, str(entry.until), entry.person)
        parties = index.setdefault(row["value"], {})
        parties.setdefault(firm.pk, (Party(firm.name, firm.uscc or ""), []))[1].append(standing)
    return {value: list(parties.values()) for value, parties in index.items()}


def _known(asked):
    """{value asked: parties of the register}. Names as they are written, with either kind of brackets."""
    numbers = [each.value for each in asked if each.kind == asking.CODE]
    written = {each.text.replace(" ", "") for each in asked if each.kind == asking.NAME}
    names = sorted(written | {name.translate(table) for name in written for table in BRACKETS})
    names = sorted(
        {*names, *(each.text for each in asked if each.kind == asking.NAME), *(each.value for each in asked)}
    )
    known = {}
    for row in sql.rows("known", {"numbers": numbers, "names": names}):
        known.setdefault(row["value"], set()).add(Party(row["name"], row["code"]))
    return known


def ended(certificate, today):
    """Whether an entry that the certificate names is no longer on the list: then its copy is handed out no more."""
    if not certificate.entries:
        return False
    return public.live(today).filter(pk__in=certificate.entries).count() < len(certificate.entries)
