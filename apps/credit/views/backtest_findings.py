"""What the page of a backtest says it found: figures, sentences, the rows of its charts."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from apps.kernel.figures import figure, percent

from .. import states
from ..operations.backtests import YEAR
from ..queries.trials import matrix_of, places_of, prediction_of
from ..rules.prediction import LEAST
from ..rules.score import months_before


def findings(backtest):
    """The context of what a trial found, its charts under titles that say it."""
    if backtest.state != states.TRIAL_DONE:
        return {"done": False}
    counts = list(backtest.counts.all())
    before = dict(backtest.base.bands.values_list("grade", "rank"))
    after = dict(backtest.ruleset.bands.values_list("grade", "rank"))
    base, draft = prediction_of(backtest, "base"), prediction_of(backtest, "draft")
    places = {name: places_of(counts, name, before, after) for name in ("city", "industry", "scale")}
    return {
        "done": True,
        "matrix": matrix_of(counts, before, after),
        "share": percent(backtest.moved / backtest.enterprises) if backtest.enterprises else "—",
        "places": [
            (_("By city"), places["city"]),
            (_("By industry"), places["industry"]),
            (_("By size"), places["scale"]),
        ],
        "predictions": [(_("Ruleset in force"), backtest.base, base), (_("Ruleset tried"), backtest.ruleset, draft)],
        "rated_on": months_before(backtest.observed_until, YEAR),
        "rates": _rates(base, draft),
        "rates_title": rates_title(draft),
        "rates_intervals": _intervals(base, draft),
        "observed": base.enterprises,  # of both: each ruleset grades everybody who was there that day
        "columns": [_("Grade"), _("Ruleset in force"), _("Ruleset tried")],
        "city_title": moves_title(places["city"]),
        "city_rows": [[place.label, place.up, place.down] for place in places["city"]],
        "city_columns": [_("City"), _("up"), _("down")],
        "verdict": _verdict(base, draft),
    }


def _rates(base, draft):
    """[grade, percent by the one, percent by the other] for the chart; None where nobody held the grade."""
    shares = [{row.grade: row.share for row in side.grades} for side in (base, draft)]
    grades = list(dict.fromkeys(row.grade for side in (base, draft) for row in side.grades))
    return [[grade, *(hundred(side.get(grade)) for side in shares)] for grade in grades]


def _intervals(base, draft):
    """For each grade of `_rates` and each side the interval of its share in percent, None where nobody held it."""
    sides = [{row.grade: row.interval for row in side.grades} for side in (base, draft)]
    grades = list(dict.fromkeys(row.grade for side in (base, draft) for row in side.grades))
    return [[_ends(side.get(grade)) for side in sides] for grade in grades]


def _ends(interval):
    return interval and [hundred(interval.low), hundred(interval.high)]


def rates_title(draft):
    """Whether the best and the worst grade of the ruleset tried told failures apart, as far as their numbers allow."""
    held = [row for row in draft.grades if row.enterprises >= LEAST]
    if len(held) < 2:
        return _("By the ruleset tried fewer than two grades were held by many enough to compare")
    best, worst = held[0], held[-1]
    values = {
        "best": best.grade, "worst": worst.grade, "good": percent(best.share, 2), "bad": percent(worst.share, 2),
    }  # fmt: skip
    if worst.interval.low > best.interval.high:
        text = _("In the year after, %(bad)s of grade %(worst)s failed and %(good)s of grade %(best)s (ruleset tried)")
    else:
        text = _(
            "Failures of grade %(worst)s (%(bad)s) and grade %(best)s (%(good)s) lie within each other's range of "
            "chance (ruleset tried)"
        )
    return text % values


def moves_title(places):
    """How many rise and fall, and where most of them are."""
    up, down = sum(place.up for place in places), sum(place.down for place in places)
    first = places[0] if places else None
    if not (up + down):
        return _("Nobody would move")
    values = {"up": figure(up), "down": figure(down), "place": first.label, "n": figure(first.moved)}
    return _("%(up)s would rise and %(down)s fall; most of them, %(n)s, in %(place)s") % values


def hundred(share):
    """As the table beneath writes it: two decimals, rounded half up."""
    return None if share is None else float((share * 100).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _verdict(base, draft):
    """The finding in a sentence, careful where there is too little to tell."""
    if base.auc is None or draft.auc is None:
        return _("Nobody failed in that year, or everybody did: nothing can be said of the prediction.")
    gain = draft.auc - base.auc
    if abs(gain) < 0.005:  # half a percentage point of pairs
        return _("The draft puts later failures in order about as well as the ruleset in force.")
    if gain > 0:
        return _("The draft puts later failures in order better than the ruleset in force.")
    return _("The draft puts later failures in order worse than the ruleset in force.")
