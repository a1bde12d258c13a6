"""What the timeline of an enterprise says of its ratings: which of the two, and how it read before."""

from decimal import Decimal

from django.utils.translation import gettext as _

from ..models.ruleset import Model


def rated(data):
    before = data.get("grade_before")
    values = {"model": _model(data), "grade": data.get("grade", ""), "before": before}
    if before and before == data.get("grade") and "score" in data:
        return _("%(model)s: %(grade)s as before, score %(score)s") % (values | {"score": _points(data["score"])})
    if before:
        return _("%(model)s: %(grade)s, before: %(before)s") % values
    return _("%(model)s: %(grade)s") % values


def ended(data):
    values = {"model": _model(data), "before": data.get("grade_before", "")}
    return _("%(model)s: %(before)s ended, the enterprise is no longer rated") % values


def _points(hundredths):
    return f"{(Decimal(hundredths) / 100).normalize():f}"


def _model(data):
    model = data.get("model")
    return Model(model).label if model in Model.values else _("rating")
