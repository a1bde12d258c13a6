"""Figures of licensing: one statement for all tables, and the tables a page reads out of it."""

from dataclasses import asdict

from apps.divisions.queries import full_name

from .. import sql
from ..models.change import KINDS
from ..rules import changes
from ..rules.speed import CHECK, NEW, PRIOR, Figure
from ..wording import KINDS_OF_FIGURES
from .catalogue import class_names


def figures(first, last):
    """[Figure] of what was decided, and checked, from `first` to `last`."""
    silent = [kind for kind, of in changes.TABLE.items() if not of.certificate]
    return [Figure(**row) for row in sql.rows("figures", {"first": first, "last": last, "silent": silent})]


def whole(rows):
    """The Figure over everything."""
    return next(row for row in rows if (row.kind, row.class_code, row.city) == (None, None, None))


def by_kind(rows):
    """[(label, Figure)] by type of request, new licences first."""
    order = [NEW, *KINDS]
    found = {row.kind: row for row in rows if row.kind and row.city is None and row.kind not in (CHECK, PRIOR)}
    return [(label_of(kind), found[kind]) for kind in order if kind in found]


def by_city(rows):
    return [(full_name(row.city), row) for row in rows if row.city and row.kind is None]


def by_class(rows):
    names = class_names()
    return [(str(names.get(row.class_code, row.class_code)), row) for row in rows if row.class_code]


def label_of(kind):
    return KINDS_OF_FIGURES.get(kind) or KINDS[kind]


FIELDS = ("year", "kind", "class", "city", "granted", "median_seconds", "p95_seconds", "at_once_percent", "checks",
          "failed_percent", "prior_checks", "prior_failed_percent")  # fmt: skip


def records(year, rows):
    """Lines of open data of a year; a field that is null is added up."""
    for row in rows:
        said = asdict(row)
        yield {
            "year": year,
            "kind": said["kind"],
            "class": said["class_code"],
            "city": said["city"],
            "granted": said["granted"],
            "median_seconds": _text(row.median),
            "p95_seconds": _text(row.p95),
            "at_once_percent": _text(row.at_once_percent),
            "checks": said["checks"],
            "failed_percent": _text(row.failed_percent),
            "prior_checks": said["prior_checks"],
            "prior_failed_percent": _text(row.prior_failed_percent),
        }


def _text(value):
    return None if value is None else str(value)
