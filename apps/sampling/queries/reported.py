"""Reports that results rest on already, here and in tables of results: what a new one is held against."""

from dataclasses import replace

from django.db.models import CharField, F, Value
from django.db.models.functions import Replace, Upper

from .. import states
from ..models import ImportedResult, Test
from ..rules.doubles import Reported, key_of

SHARE = 2_000  # numbers looked up at once
UNTOLD = "—"  # whose result it is, where nobody outside may know it yet


def keyed(rows, path="report_number"):
    """Rows with the key of their report's number: the expression of their index."""
    return rows.annotate(report_key=Upper(Replace(F(path), Value(" "), Value(""), output_field=CharField())))


def reported(numbers, *, but=None, reader=None):
    """{key: [Reported]} of the results that rest on reports of these numbers; `but`: id of a batch that is left out.
    `reader`: the bureau that reads of them, to which no party is named whom another bureau has not published on."""
    keys, found = sorted({key_of(number) for number in numbers} - {""}), {}
    for start in range(0, len(keys), SHARE):
        for key, row, state, agency in _some(keys[start : start + SHARE], but):
            found.setdefault(key, []).append(row if reader is None else _for(reader, row, state, agency))
    return found


def _for(reader, row, state, agency):
    return row if agency == reader or state == states.SHOWN else replace(row, named=UNTOLD)


def _some(keys, but):
    """(key, Reported, state of the batch, its bureau)"""
    about = ("batch__laboratory", "batch__laboratory__name", "batch__gtin", "batch__lot", "batch__agency__name",
             "batch__state", "batch__agency")  # fmt: skip
    imported = keyed(ImportedResult.objects).filter(report_key__in=keys).exclude(batch__state=states.ANNULLED)
    imported = imported.exclude(batch=but) if but else imported
    for row in imported.order_by("pk").values_list("report_key", "laboratory_name", *about, "batch__source_key"):
        key, said, laboratory, name, gtin, lot, agency, state, pk, source = row
        yield key, Reported(laboratory, name or said, key, gtin, lot, agency, source), state, pk
    tests = keyed(Test.objects).filter(report_key__in=keys).exclude(batch__state__in=states.WITHOUT_RESULT)
    tests = tests.exclude(kind=Test.Kind.RECHECK).exclude(batch=but) if but else tests.exclude(kind=Test.Kind.RECHECK)
    about = ("laboratory", "laboratory__name", "batch__gtin", "batch__lot", "batch__agency__name", "batch__state",
             "batch__agency", "batch__party_name")  # fmt: skip
    for key, *row in tests.order_by("pk").values_list("report_key", *about):
        laboratory, name, gtin, lot, agency, state, pk, party = row
        yield key, Reported(laboratory, name, key, gtin, lot, agency, party), state, pk
