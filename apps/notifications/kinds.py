"""What messages say: one sentence and one paragraph a kind, in the reader's language at the time of reading."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """`title` and `body` are translatable texts with %(name)s places, filled from the message's data.

    A message keeps codes, never words of one language: `words` says of which places, {name: {code: translatable}}.
    """

    code: str
    title: str
    body: str
    words: dict = field(default_factory=dict)

    def render(self, data):
        """(title, body) in the active language; a value that is missing leaves its place empty."""
        values = defaultdict(str, data)
        for name, table in self.words.items():
            values[name] = str(table.get(values[name], values[name]))
        return str(self.title) % values, str(self.body) % values


_kinds: dict[str, Kind] = {}
UNKNOWN = Kind("unknown", _("Message"), "")


def register_kind(code, *, title, body="", words=None):
    """Register in AppConfig.ready of the app that sends the kind. `words`: {place: {code: translatable text}}."""
    if code in _kinds:
        raise ValueError(f"kind of message registered twice: {code}")
    _kinds[code] = Kind(code, title, body, words or {})


def find(code):
    return _kinds.get(code, UNKNOWN)


# written by a person: the text is the data
PLAIN = "notifications.plain"
register_kind(PLAIN, title="%(title)s", body="%(body)s")
