"""What messages say: one sentence and one paragraph a kind, in the reader's language at the time of reading."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from apps.kernel.figures import day


@dataclass(frozen=True, slots=True)
class Kind:
    """`title` and `body` are translatable texts with %(name)s places, filled from the message's data.

    A message keeps codes, never words of one language: `words` says of which places, {name: {code: translatable}},
    and `days` which places hold a date (ISO 8601).
    """

    code: str
    title: str
    body: str
    words: dict = field(default_factory=dict)
    days: tuple = ()

    def render(self, data):
        """(title, body) in the active language; a value that is missing leaves its place empty."""
        values = defaultdict(str, data)
        for name, table in self.words.items():
            values[name] = str(table.get(values[name], values[name]))
        for name in self.days:
            values[name] = day(date.fromisoformat(values[name])) if values[name] else ""
        return str(self.title) % values, str(self.body) % values


_kinds: dict[str, Kind] = {}
UNKNOWN = Kind("unknown", _("Message"), "")


def register_kind(code, *, title, body="", words=None, days=()):
    """Register in AppConfig.ready of the app that sends the kind. `words`: {place: {code: translatable text}}; `days`:
    places that hold a date."""
    if code in _kinds:
        raise ValueError(f"kind of message registered twice: {code}")
    _kinds[code] = Kind(code, title, body, words or {}, days)


def find(code):
    return _kinds.get(code, UNKNOWN)


# written by a person: the text is the data
PLAIN = "notifications.plain"
register_kind(PLAIN, title="%(title)s", body="%(body)s")
