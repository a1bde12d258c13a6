"""The public facts behind a grade and what each of them does."""

from dataclasses import dataclass
from datetime import date

from apps.records.models import Fact
from apps.records.states import OBJECTED

from .portions import WHOLE, lines_of, portion
from .ratings import last_day_of
from .rulebook import receipt_by


@dataclass(frozen=True, slots=True)
class PublicLine:
    """A public fact and what it does: points in hundredths under an indicator, or a ceiling."""

    fact: Fact
    indicator: object  # Indicator, None for a ceiling
    points: int
    ceiling: str
    article: str
    until: date  # the last day it counts so

    @property
    def objected(self):
        """Whether the enterprise says it is wrong and nobody has decided yet: whoever reads the fact reads that too."""
        return self.fact.state == OBJECTED


def public_lines(rating, book, last, on, asked=WHOLE):
    """Portion of the PublicLines of a rating as last computed, ceilings first: only facts that everybody may read on
    the day `on`. Which those are is asked by number alone; of the portion whole facts are read, if still public."""
    open_to_all = Fact.objects.public(on).filter(enterprise_id=rating.enterprise_id)
    public = set(open_to_all.values_list("pk", flat=True))
    lines = {
        key: told
        for key, told in lines_of(receipt_by(rating, book, last)).items()
        if told[1].fact in public and (told[1].points or told[1].ceiling)
    }

    def read(chosen):
        facts = open_to_all.filter(pk__in={number for _text, number in chosen}).select_related("kind", "source")
        facts = {fact.pk: fact for fact in facts}
        return {key: _public_line(*lines[key], facts[key[1]], book) for key in chosen if key[1] in facts}

    return portion(list(lines), asked, read)


def _public_line(account, line, fact, book):
    rule = (book.rules if account else book.vetoes)[line.rule]
    indicator = book.indicators[account.indicator] if account else None
    return PublicLine(fact, indicator, line.points, line.ceiling, rule.article, last_day_of(fact, line.until))
