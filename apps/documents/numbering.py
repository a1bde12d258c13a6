"""Numbers of official papers: per agency, kind and year, from 1, without gaps."""

from django.db import connection

from apps.divisions.models import Agency

from .models import NumberSeries

BUREAU = "市场监督管理局"
SHORT = "市监"


def take_number(*, agency_code, kind, year):
    """The next number of a series; an int. To be called inside the transaction that writes the paper.

    The lock on the series is held until that transaction ends: two officers get neighbouring numbers, and a number
    whose paper was never written is given to the next.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken in the transaction of its paper")
    key = {"agency_id": agency_code, "kind": kind, "year": year}
    NumberSeries.objects.get_or_create(**key)
    series = NumberSeries.objects.select_for_update().get(**key)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def paper_number(*, agency_code, word, year):
    """A number as it stands on a paper, e.g. 南京市江宁区市监严告〔2026〕1号; `word` names the kind (严告)."""
    number = take_number(agency_code=agency_code, kind=word, year=year)
    return f"{short_name(agency_code)}{word}〔{year}〕{number}号"


def short_name(agency_code):
    """南京市江宁区市监: names of county bureaus begin with their city, because two districts share a name."""
    return Agency.objects.get(pk=agency_code).name.replace(BUREAU, SHORT)
