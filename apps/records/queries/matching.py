"""Which enterprise a waiting fact may be about: by its code, an older number, a fragment of its name."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.registry.models import Enterprise

SHOWN = 8
BY_CODE = _("the code is this enterprise's")
BY_NUMBER = _("an older number leads here")
BY_NAME = _("the name is alike")
BY_SEARCH = _("found by your search")


@dataclass(frozen=True, slots=True)
class Suggestion:
    enterprise: Enterprise
    why: str


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
    return list(found.values())


def _core(name):
    """The telling middle of a name: without the endings every company has, and what stands in brackets."""
    for ending in ("股份有限公司", "有限责任公司", "有限公司", "厂", "公司", "经营部"):
        name = name.removesuffix(ending)
    return name.split("（")[0].split("(")[0].strip()
