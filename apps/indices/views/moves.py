"""What moved, as rows of a table: results beside those before them, and the figures that came in."""

from django.utils.translation import gettext as _

from apps.kernel.figures import figure

from ..queries.changes import MANY, inputs_between, moved_between
from ..queries.differences import changed
from ..queries.places import area_name, sector_name
from ..queries.titles import period_words, title_of

NEW_SHOWN = 60  # of what is new to the public; what corrects a public value is shown whole


def move_rows(index, moves, titles, decimals):
    return [
        {
            "area": area_name(each.area), "sector": sector_name(each.sector), "period": each.period,
            "before": figure(each.before, each.before_decimals or 0), "after": figure(each.after, decimals),
            "delta": changed(index, each.delta, decimals) if each.delta is not None else "",
            "points": [(titles.get(code, code), changed(index, part, decimals)) for code, part in each.points if part],
            "definition": each.definition_changed, "code": each.area, "branch": each.sector,
        }
        for each in moves
    ]  # fmt: skip


def ending_rows(ending):
    """Values that are public no more (publishing.ending_values), as rows of a table."""
    return [
        {
            "area": area_name(each["area"]), "sector": sector_name(each["sector"] or ""), "period": each["period"],
            "value": figure(each["value"], each["decimals"]),
        }
        for each in ending
    ]  # fmt: skip


def vintage_row(row):
    return row | {
        "title": title_of(row),
        "place": area_name(row["area"]),
        "branch": sector_name(row["sector"] or ""),
        "value": f"{row['value'].normalize():f}",
        "before": f"{row['before'].normalize():f}" if row["before"] is not None else "",
    }


def changes_of(index, pairs, titles, decimals):
    """What a publication of [(result, public result it replaces or None)] changes: every public value that it replaces,
    and the first of what is new; how many more there are is said."""
    moves = moved_between(pairs, decimals)
    rows = [row for row in moves if row.before is not None]
    rows += [row for row in moves if row.before is None][: NEW_SHOWN if rows else MANY]
    return {
        "changes": move_rows(index, rows, titles, decimals), "changes_more": len(pairs) - len(rows),
        "change_vintages": [vintage_row(each) for each in inputs_between(pairs)],
    }  # fmt: skip


def cause_words(row, more):
    """The figure that moved something as a sentence, and how many others did."""
    told = vintage_row(row)
    first = _("%(series)s of %(area)s for %(period)s was revised from %(before)s to %(value)s (%(source)s).") % {
        "series": told["title"], "area": told["place"], "period": period_words(told["period"]),
        "before": told["before"] or "—", "value": told["value"], "source": told["source"],
    }  # fmt: skip
    return f"{first} " + _("%(n)s more figures changed.") % {"n": more} if more else first
