"""A difference of two values as people write it: signed, and of a rate in percentage points, never in per cent."""

from django.utils.translation import gettext as _

from apps.kernel.figures import figure

from ..models import Unit


def signed(value, places):
    """+1.35, −0.20, 0."""
    text = figure(abs(value), places)
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else text


def in_unit(what, shown):
    """A difference with its unit where that is not the unit of the values; `what`: the index or series of both."""
    return _("%(change)s percentage points") % {"change": shown} if what.unit == Unit.PERCENT else shown


def unit_of(what):
    """The unit in which values of an index or series differ, for a heading or an axis."""
    return _("percentage points") if what.unit == Unit.PERCENT else str(what.get_unit_display())


def changed(what, value, places):
    """+1.35 percentage points, +1.35: a change of an index or series."""
    return in_unit(what, signed(value, places))
