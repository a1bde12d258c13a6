"""Reads behind a certificate: who is on the list, whom the register knows, what may still be shown."""

from django.db.models import Min

from apps.registry.models import Enterprise
from apps.registry.rules.names import fold
from apps.serious_list import public
from apps.serious_list.models import Entry

from . import sql
from .rules import asking
from .rules.screening import Known, Party, Standing

BRACKETS = (str.maketrans("()", "（）"), str.maketrans("（）", "()"))


def first_day(today):
    """The day the data begin: the first listing there ever was, or today."""
    return Entry.objects.aggregate(first=Min("listed_on"))["first"] or today


def index_of(asked, *, on, today):
    """The Known of these questions: entries that stand today and stood on the day `on`; a handful of queries.

    An entry that has ended is in no answer, also of a day on which it stood: nothing of it may be shown any more.
    """
    return Known(_listed(on, today), _known(asked))


def _listed(on, today):
    parties = {}
    for entry in public.live(today).filter(listed_on__lte=on).order_by("pk"):
        firm = entry.enterprise
        standing = Standing(entry.pk, entry.number, str(entry.listed_on), str(entry.until), entry.person)
        parties.setdefault(firm.pk, (Party(firm.name, firm.uscc or ""), []))[1].append(standing)
    index = {}
    for key, values in _values_of(parties).items():
        for value in values:
            index.setdefault(value, []).append(parties[key])
    return index


def _values_of(keys):
    """{enterprise: every name and number its record has or had, those of records merged into it included}."""
    owner = {key: key for key in keys}
    rows, found = Enterprise.objects.filter(pk__in=list(keys)), {key: set() for key in keys}
    while fresh := list(rows.prefetch_related("former_names", "identifiers").order_by("pk")):
        for row in fresh:
            owner.setdefault(row.pk, owner.get(row.merged_into_id))
            values = found[owner[row.pk]]
            values.add(fold(row.name))
            values.update(fold(former.name) for former in row.former_names.all())
            values.update(number.value for number in row.identifiers.all())
            if row.uscc:
                values.add(row.uscc)
        rows = Enterprise.objects.filter(merged_into__in=[row.pk for row in fresh]).exclude(pk__in=list(owner))
    return found


def _known(asked):
    """{value asked: parties of the register}. Names as they are written, with either kind of brackets."""
    numbers = [each.value for each in asked if each.kind == asking.CODE]
    written = {each.text.replace(" ", "") for each in asked if each.kind == asking.NAME}
    names = sorted(written | {name.translate(table) for name in written for table in BRACKETS})
    names = sorted({*names, *(each.text for each in asked if each.kind == asking.NAME)})
    known = {}
    for row in sql.rows("known", {"numbers": numbers, "names": names}):
        known.setdefault(row["value"], set()).add(Party(row["name"], row["code"]))
    return known


def ended(certificate, today):
    """Whether an entry that the certificate names is no longer on the list: then its copy is handed out no more."""
    if not certificate.entries:
        return False
    return public.live(today).filter(pk__in=certificate.entries).count() < len(certificate.entries)
