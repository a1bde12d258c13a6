"""What an index refuses: each fault has a code, a sentence for people, and the place it was found at.

Nothing is ever put in the place of a wrong or missing figure silently: whoever asks gets one of these, and
publishes nothing.
"""

from django.utils.translation import gettext_lazy as _

from .words import said


class Fault(ValueError):
    """`where` says the place by names: node, area, sector, period, series; `facts` are the figures at fault.

    `code` is stable and is what a run keeps; `message` is the sentence in the reader's language.
    """

    code = "fault"
    sentence = _("This cannot be computed.")

    def __init__(self, *, node="", area="", sector="", period="", **facts):
        self.node, self.area, self.sector, self.period = node, area, sector, str(period)
        self.facts = {name: str(value) for name, value in facts.items()}
        super().__init__(self.code, self.where, self.facts)

    @property
    def where(self):
        places = {"node": self.node, "area": self.area, "sector": self.sector, "period": self.period}
        return {name: value for name, value in places.items() if value}

    @property
    def message(self):
        return sentence_of(self.code, node=self.node, area=self.area, period=self.period, **self.facts)

    def at(self, **where):
        """The same fault with more said of its place, as whoever loops over areas and periods knows it."""
        places = {"node": self.node, "area": self.area, "sector": self.sector, "period": self.period}
        return type(self)(**{**places, **{name: value for name, value in where.items() if value}}, **self.facts)

    def __str__(self):
        places = ", ".join(f"{name} {value}" for name, value in self.where.items())
        return f"{self.message} ({places})" if places else self.message


class MissingValue(Fault):
    code = "missing"
    sentence = _("The value of %(node)s is missing.")


class TooLittleLeft(Fault):
    code = "too-little"
    sentence = _("Too much is missing: what is there has a weight of %(left)s, and at least %(least)s is required.")


class ZeroDenominator(Fault):
    code = "zero-denominator"
    sentence = _("%(what)s is zero; nothing can be divided by it.")


class NotPositive(Fault):
    code = "not-positive"
    sentence = _("%(what)s must be more than zero and is %(value)s.")


class NotANumber(Fault):
    code = "not-a-number"
    sentence = _("The figure of %(node)s is no number: %(value)s.")


class OutOfRange(Fault):
    code = "out-of-range"
    sentence = _("%(what)s is %(value)s and must lie between %(least)s and %(most)s.")


class UnitMismatch(Fault):
    code = "unit"
    sentence = _("The definition of %(node)s expects the unit %(expected)s, the figure has %(found)s.")


class WrongWeights(Fault):
    code = "weights"
    sentence = _("The weights under %(node)s sum to %(sum)s, not to 1.")


class WrongTree(Fault):
    code = "tree"
    sentence = _("The tree of indicators is not whole at %(node)s: %(why)s.")


class WrongAnchors(Fault):
    code = "anchors"
    sentence = _("The anchors of %(node)s do not fit its direction: unacceptable %(low)s, satisfactory %(high)s.")


class NegativeCapital(Fault):
    code = "negative-capital"
    sentence = _("The capital stock would be %(value)s: less than nothing is left.")


class Gap(Fault):
    code = "gap"
    sentence = _("The series has no value for %(missing)s between %(first)s and %(last)s.")


class Infeasible(Fault):
    code = "infeasible"
    sentence = _(
        "The linear programme of %(area)s against the technology of %(technology)s has no solution (%(status)s)."
    )


class DoNotSum(Fault):
    code = "sum"
    sentence = _("The parts sum to %(sum)s, the whole is %(whole)s; %(tolerance)s is tolerated.")


class NotComparable(Fault):
    code = "not-comparable"
    sentence = _("The two results follow different definitions; a change between them has no meaning.")


class TooFew(Fault):
    code = "too-few"
    sentence = _("%(what)s needs at least %(least)s values and has %(found)s.")


class NoGrowthModel(Fault):
    code = "discount-rate"
    sentence = _(
        "The discount rate %(rate)s does not exceed the lasting growth %(growth)s: the value would have no end."
    )


SENTENCES = {each.code: each.sentence for each in (Fault, *Fault.__subclasses__())}


def sentence_of(code, **facts):
    """The sentence of a fault from what a run kept of it: code, places and facts, in the reader's language."""
    root = str(_("the index itself")) if code == WrongWeights.code else "—"  # a weight under no group is of the whole
    named = {"node": root, "area": "—", "period": "—"} | {name: said(value) for name, value in facts.items() if value}
    return str(SENTENCES[code]) % named
