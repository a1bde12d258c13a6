"""Whoever may decide as the second person is told that something waits, and no more once it is decided."""

from django.utils import timezone

from apps.access.queries import holders
from apps.notifications.operations import notify, settle

RULESET, MEASURES, EDITION = "credit.ruleset_asked", "credit.measures_asked", "credit.edition_asked"
PAGES = {RULESET: "/desk/rulesets/", MEASURES: "/desk/supervision/", EDITION: "/desk/editions/"}


def ask(kind, row, *, permission, authors, event, at, **data):
    """Tell everybody who may decide on the row and had no hand in it."""
    may = holders(permission, timezone.localdate(at)).exclude(pk__in=authors)
    for user in may.order_by("pk"):
        notify(kind=kind, to=("user", user.pk), event=event, at=at, url=_page(kind, row), data=data)


def answered(kind, row, *, by, at):
    settle(kind=kind, url=_page(kind, row), by=by, at=at)


def _page(kind, row):
    return f"{PAGES[kind]}{row.pk}/"
