"""Where reviewers differ by more than the programme allows on an item, they meet (consensus review, GB/Z 19579)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    item: str
    low: int
    high: int

    @property
    def width(self):
        return self.high - self.low


def wide(percents, threshold):
    """Spreads above the threshold, the widest first. `percents`: {item: percentages of the reviewers that count}."""
    found = [Spread(item, min(values), max(values)) for item, values in percents.items() if values]
    return sorted((each for each in found if each.width > threshold), key=lambda each: (-each.width, each.item))
