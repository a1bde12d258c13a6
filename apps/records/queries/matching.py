"""Which enterprise a waiting fact may be about: by its code, an older number, a fragment of its name."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from apps.registry.models import Enterprise, Identifier

SHOWN = 8
CREDIT_CODE = 18  # characters; no older number has so many
BY_CODE = _("the code is this enterprise's")
BY_NUMBER = _("an older number leads here")
BY_NAME = _("the name is alike")
BY_SEARCH = _("found by your search")


@dataclass(frozen=True, slots=True)
class Suggestion:
    enterprise: Enterprise
    why: str
    stranger: bool = False


def suggestions(fact, asked=""):
    """Suggestions for a waiting fact, the surest first, none twice, at most SHOWN a way; `asked` is the officer's own
    search. The whole register is looked through: whom a report means does not end at a county's border.
    """
    current = Enterprise.objects.current().select_related("division__parent")
    older = fact.detail.get("older_code", "")
    ways = [
        (BY_SEARCH, current.search(asked) if asked else current.none()),
        (BY_CODE, current.filter(uscc=fact.subject_code) if fact.subject_code else current.none()),
        (BY_NUMBER, current.filter(identifiers__value__in=[n for n in (fact.subject_code, older) if n])),
        (BY_NAME, current.search(_core(fact.subject_name)) if not asked else current.none()),
    ]
    found = {}
    for why, rows in ways:
        for row in rows.order_by("pk")[:SHOWN]:
            found.setdefault(row.pk, Suggestion(row, why))
    others = strangers(fact, [row.enterprise for row in found.values()])
    return [replace(row, stranger=key in others) for key, row in found.items()]


def strangers(fact, enterprises):
    """The ids of those the fact cannot be about: the credit code it was reported under is another's, or none they ever
    had, and the older number reported leads to them as little."""
    code, older = fact.subject_code, fact.detail.get("older_code")
    if len(code) != CREDIT_CODE:
        return set()
    ids = [row.pk for row in enterprises]
    known = Identifier.objects.filter(enterprise_id__in=ids, value__in=[code, *filter(None, [older])])
    known = set(known.values_list("enterprise_id", flat=True))
    taken = Enterprise.objects.current().filter(uscc=code).exists()
    return {row.pk for row in enterprises if row.uscc != code and row.pk not in known and (row.uscc or taken)}


def _core(name):
    """The telling middle of a name: without the endings every company has, and what stands in brackets."""
    for ending in ("股份有限公司", "有限责任公司", "有限公司", "厂", "公司", "经营部"):
        name = name.removesuffix(ending)
    return name.split("（")[0].split("(")[0].strip()
