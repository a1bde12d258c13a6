"""What of honours anybody may read, field by field: an allow-list for pages, the API and whole files."""

from django.db.models import Count, Q
from django.db.models.functions import Substr

from apps.divisions.queries import place, within
from apps.registry.models import Enterprise

from . import states
from .models import Honour
from .rules import numbers
from .wording import HONOUR_TONES

FIELDS = ("number", "programme", "prize", "year", "holder", "code", "person", "division", "authority", "conferred_on",
          "until", "state", "state_on", "item", "trademark", "money", "money_state")  # fmt: skip


MOST = 20  # of one enterprise on one page: what it holds and what has ended


def of_enterprise(enterprise_id):
    """Honours of an enterprise, and what stayed with a record merged into it, with the colour of their chip, the newest
    first; one query."""
    records = Enterprise.objects.filter(Q(pk=enterprise_id) | Q(merged_into=enterprise_id))
    rows = Honour.objects.filter(enterprise__in=records.values("pk")).select_related("prize")
    rows = rows.order_by("-conferred_on", "-pk")
    return [{"honour": row, "tone": HONOUR_TONES[row.state]} for row in rows[:MOST]]


def every():
    """All honours, those that have ended too: what became of one is public."""
    return Honour.objects.select_related("enterprise", "prize", "agency", "programme", "money")


def matching(*, q="", division="", programme="", year="", state=""):
    """Honours by holder, place, programme, year and state. Unordered."""
    rows = every()
    if q:
        found = Enterprise.objects.current().search(q)
        # what stayed with a record that was merged is found under the one that stands
        own = Q(enterprise__in=found.values("pk")) | Q(enterprise__merged_into__in=found.values("pk"))
        rows = rows.filter(Q(number__in=numbers.asked(q)) | own)
    if division:
        rows = rows.filter(within(division, field="enterprise__division__code"))
    asked = {"programme_code": programme, "year": year, "state": state}
    return rows.filter(**{name: value for name, value in asked.items() if value})


def record(honour):
    """The public record of an honour, Chinese as the certificate says it; `money` in yuan, null where none is told."""
    money = prize_money(honour)
    return {
        "number": honour.number,
        "programme": honour.programme_code,
        "prize": honour.prize.name,
        "year": honour.year,
        "holder": honour.holder,
        "code": honour.uscc,
        "person": honour.person,
        "division": honour.enterprise.division_id,
        "authority": honour.agency.name,
        "conferred_on": honour.conferred_on.isoformat(),
        "until": honour.until.isoformat() if honour.until else None,
        "state": honour.state,
        "state_on": honour.state_on.isoformat(),
        "item": honour.item,
        "trademark": honour.trademark,
        "money": f"{money.amount:.2f}" if money else None,
        "money_state": money.state if money else "",
    }


def records(honours):
    return [record(honour) for honour in honours]


def prize_money(honour):
    """The prize money of an honour and what became of it, where its programme publishes it; else None."""
    return getattr(honour, "money", None) if honour.programme.publishes_money else None


def cities(programme=""):
    """[{name, label, value, url}] of valid honours by city, for the map; one query."""
    rows = Honour.objects.filter(state=states.VALID)
    rows = rows.filter(programme_code=programme) if programme else rows
    counted = rows.values(city=Substr("enterprise__division_id", 1, 4)).annotate(count=Count("pk")).order_by("city")
    found = []
    for row in counted:
        city = place(f"{row['city']}00")
        if city:
            found.append({"name": city.name, "label": str(city), "value": row["count"],
                          "url": f"?division={row['city']}00"})  # fmt: skip
    return found
