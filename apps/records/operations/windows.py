"""The window of publicity of one fact, as it is recorded and as a correction leaves it."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text

from ..models import FactKind
from ..queries.publicity import said, said_of
from ..rules.publicity import first_window, limit_of, next_window


class TooLong(Invalid):
    code = "public-too-long"
    message = _(
        "By the rules of that day it is no longer shown from %(day)s. A later end is possible only where the penalty "
        "bars the party from something for longer: enter that end with the decision first."
    )


def refuse_late_end(kind, occurred_on, *, severity=0, public_until=None, detail=None, **_more):
    """Refuse a new fact whose end of publicity lies after the latest the law allows. `kind` is a code."""
    if public_until and limit_of(kind, severity):
        decision = (detail or {}).get("decision", {})
        words = {name: decision.get(name, "") for name in ("category", "valid_until")}
        _refuse_later(public_until, said(kind=kind, severity=severity, occurred_on=occurred_on, **words))


def _refuse_later(until, now):
    if now.latest and until > max(now.latest, now.occurred_on):
        raise TooLong(TooLong.message % {"day": day_text(now.latest)}, field="public_until")


def window_after(fact, changes):
    """What a correction makes of the window of publicity, as changes. Raises TooLong for a named end that is late."""
    named = changes.get("public_until")
    if not {"kind_id", "severity", "occurred_on"} & set(changes) and not named:
        return {}
    kind = FactKind.objects.get(pk=changes["kind_id"]) if "kind_id" in changes else fact.kind
    what = {name: changes[name] for name in ("severity", "occurred_on") if name in changes}
    was, now = said_of(fact), said_of(fact, kind=kind.code, **what)
    if not kind.public:
        window = (None, None)
    elif not fact.kind.public:
        window = first_window(now, named)
    else:
        window = next_window(was, now, (fact.public_from, fact.public_until), named)
    if named and window[0]:
        _refuse_later(named, now)  # a wrong end is refused, not bent
        window = (window[0], named)
    found = dict(zip(("public_from", "public_until"), window, strict=True))
    return {name: day for name, day in found.items() if getattr(fact, name) != day}
