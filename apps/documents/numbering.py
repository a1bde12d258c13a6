"""Numbers of official papers: per agency, kind and year, from 1, without gaps, and without anybody waiting.

Free numbers stand ready as rows. Whoever needs one takes the lowest that nobody else is just taking, in the transaction
that writes the paper: if that fails the number is free again, and the next paper gets it. So a paper may be typeset and
signed for as long as that takes while others of its series are written beside it.
"""

from django.db import connection

from apps.divisions.models import Agency

from . import sql
from .models import FreeNumber, NumberSeries

BUREAU = "市场监督管理局"
SHORT = "市监"
READY = 64  # numbers put out at once
LOW = 32  # so few left: more are put out, by whoever comes to it first


def take_number(*, agency_code, kind, year):
    """The next number of a series; an int. To be called inside the transaction that writes the paper."""
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken in the transaction of its paper")
    series, _new = NumberSeries.objects.get_or_create(agency_id=agency_code, kind=kind, year=year)
    taken = _take(series.pk)
    if taken is None:
        _put_out(series.pk)
        taken = _take(series.pk)
    elif series.last - taken < LOW:
        _put_out_beside_others(series.pk)
    return taken


def _take(series_id):
    found = sql.rows("take_number", {"series": series_id})
    return found[0]["number"] if found else None


def _put_out(series_id):
    """None is left: do it, or wait for whoever is doing it."""
    series = NumberSeries.objects.select_for_update().get(pk=series_id)
    free = FreeNumber.objects.select_for_update(skip_locked=True).filter(series=series).order_by("number")
    if free.first() is None:
        _more(series)


def _put_out_beside_others(series_id):
    """Few are left: where another is putting some out, nobody waits for it."""
    series = NumberSeries.objects.select_for_update(skip_locked=True).filter(pk=series_id).first()
    if series and FreeNumber.objects.filter(series=series).count() < LOW:
        _more(series)


def _more(series):
    first = series.last + 1
    series.last += READY
    series.save(update_fields=["last"])
    FreeNumber.objects.bulk_create(FreeNumber(series=series, number=n) for n in range(first, first + READY))


def paper_number(*, agency_code, word, year):
    """A number as it stands on a paper, e.g. 南京市江宁区市监严告〔2026〕1号; `word` names the kind (严告)."""
    number = take_number(agency_code=agency_code, kind=word, year=year)
    return f"{short_name(agency_code)}{word}〔{year}〕{number}号"


def short_name(agency_code):
    """南京市江宁区市监: names of county bureaus begin with their city, because two districts share a name."""
    return Agency.objects.get(pk=agency_code).name.replace(BUREAU, SHORT)
