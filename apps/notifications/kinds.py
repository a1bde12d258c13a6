"""What messages say: one sentence and one paragraph a kind, in the reader's language at the time of reading."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """`title` and `body` are translatable texts with %(name)s places, filled from the message's data."""

    code: str
    title: str
    body: str

    def render(self, data):
        """(title, body) in the active language; a value that is missing leaves its place empty."""
        values = defaultdict(str, data)
        return str(self.title) % values, str(self.body) % values


_kinds: dict[str, Kind] = {}
UNKNOWN = Kind("unknown", _("Message"), "")


def register_kind(code, *, title, body=""):
    """Register in AppConfig.ready of the app that sends the kind."""
    if code in _kinds:
        raise ValueError(f"kind of message registered twice: {code}")
    _kinds[code] = Kind(code, title, body)


def find(code):
    return _kinds.get(code, UNKNOWN)


# written by a person: the text is the data
PLAIN = "notifications.plain"
register_kind(PLAIN, title="%(title)s", body="%(body)s")
