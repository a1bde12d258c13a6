"""Reads behind a certificate: who is on the list, whom the register knows, what may still be shown."""

from django.db.models import Min
from django.db.models.functions import Coalesce

from apps.deadlines.operations import end_of
from apps.registry.models import Enterprise
from apps.registry.rules.names import spellings
from apps.serious_list import public
from apps.serious_list.models import Entry

from . import sql
from .rules import asking
from .rules.screening import NAME, Known, Party, Standing, Way, nearest

BEARERS = 20  # parties of one name that a certificate names, beside those that are listed; the rest is counted


def first_day(today):
    """The day the data begin: the first listing there ever was, or today."""
    return Entry.objects.aggregate(first=Min("listed_on"))["first"] or today


def index_of(asked, *, on, today):
    """The Known of these questions: entries that stand today and stood on the day `on`; a handful of queries.

    Both by what was published: one that was removed and restored did not stand on the days between.
    An entry that has ended is in no answer, also of a day on which it stood: nothing of it may be shown any more.
    """
    index, firms = Known(), {}
    _listed(index, firms, asked, on, today)
    _known(index, firms, asked)
    return index


def _listed(index, firms, asked, on, today):
    """Whom of the list the questions lead to; only what was asked for is read, however long the list is."""
    values = sorted({each.value for each in asked if each.value})
    rows = sql.rows("listed", {"on": on, "today": today, "end": end_of(on), "values": values})
    entries, seen = public.live(today).in_bulk({row["entry"] for row in rows}), set()
    for row in rows:
        entry = entries.get(row["entry"])
        if entry is None:  # it ended meanwhile; whoever asked sees that the list moves, and asks again
            continue
        firm = entry.enterprise
        party = firms.setdefault(firm.pk, Party(firm.pk, firm.name, firm.uscc or "", firm.division_id))
        _leads(index, party, row)
        if entry.pk not in seen:
            seen.add(entry.pk)
            index.standing.setdefault(firm.pk, []).append(_standing(entry))


def _standing(entry):
    restored = str(entry.restored_on or "")
    return Standing(entry.pk, entry.number, str(entry.listed_on), restored, str(entry.until), entry.person)


def _leads(index, party, row):
    ways = index.found.setdefault(row["value"], {}).setdefault(party, set())
    ways.add(Way(row["found_by"], row["borne_until"]))


def _known(index, firms, asked):
    """Parties of the register, listed or not. Names as they are written, with either kind of brackets."""
    in_doubt = [each.value for each in asked if each.kind == asking.NAME and _is_in_doubt(index, each.value)]
    values = {"numbers": [each.value for each in asked if each.kind == asking.CODE], "names": _written(asked),
              "in_doubt": in_doubt, "listed": sorted(index.standing), "most": BEARERS}  # fmt: skip
    bearers, shown = {}, {}
    for row in sql.rows("known", values):
        value, firm = row["value"], row["firm"]
        party = firms.setdefault(firm, Party(firm, row["name"], row["code"], row["division"]))
        _leads(index, party, row)
        bearers[value] = row["bearers"]
        shown.setdefault(value, set()).add(firm)
    index.beyond.update({value: n - len(shown[value]) for value, n in bearers.items() if n > len(shown[value])})


def _written(asked):
    names = [each.text for each in asked if each.kind == asking.NAME]
    return sorted({each.value for each in asked}.union(*map(spellings, names)))


def _is_in_doubt(index, value):
    """Whether a name leads to the list, and only by another name than the present one of whoever is listed."""
    found = index.found.get(value)
    return bool(found) and all(nearest(ways).kind != NAME for ways in found.values())


def standing_still(certificate, today):
    """Keys of the entries named in a certificate that still stand, for the party with which it names them.

    When a merge of records is undone, an entry goes to the party of its case: the other one was never listed.
    """
    owners = dict(public.live(today).filter(pk__in=certificate.entries).values_list("pk", "enterprise_id"))
    named = {entry["entry"]: party["firm"] for row in certificate.by_party for party in row["parties"]
             for entry in party["entries"]}  # fmt: skip
    firms = Enterprise.objects.filter(pk__in={firm for firm in named.values() if firm is not None})
    now = dict(firms.values_list("pk", Coalesce("merged_into_id", "pk")))
    return {entry for entry, owner in owners.items() if named.get(entry) is None or now.get(named[entry]) == owner}


def ended(certificate, today):
    """Whether an entry that the certificate names is no longer on the list: then its copy is handed out no more."""
    return bool(certificate.entries) and len(standing_still(certificate, today)) < len(certificate.entries)
