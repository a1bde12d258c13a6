"""Days that open and close a door: to object, to ask for more time, to check again. All in calendar days.

Product Quality Law Art. 15 (15 days), AQSIQ Announcement 57 of 2015 (more time is asked for at least 5 days before the
end, 30 days at most), Order 18 Arts. 46-48 (60, 75, 60-90 days). The numbers are dated data; the day of the event is
not counted.
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """From a day until a day, both counted in."""

    first: date
    last: date

    def holds(self, day):
        return self.first <= day <= self.last


def may_object(served_on, due_on, day):
    """Whether an objection on `day` is in time: from the service on, until the last day."""
    return served_on <= day <= due_on


def may_ask(due_on, day, lead):
    """Whether more time may still be asked for: at least `lead` days before the end."""
    return (due_on - day).days >= lead


def second_look(announced_on, first, last):
    """The Window of the re-check after an announcement: not before `first` days after it, until `last`."""
    return Window(announced_on + timedelta(days=first), announced_on + timedelta(days=last))
