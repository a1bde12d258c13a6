"""The public record as pages show it: words for codes, in the reader's language. Made from the record alone."""

from datetime import date, datetime

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.kernel import figures
from apps.registry.models import Enterprise, Identifier

# seal red is for adverse states only: a revoked licence is a penalty, the other ends are none
TONES = {"open": "good", "revoked": "adverse", "cancelled": "warn", "moved_out": "neutral", "deregistered": "neutral"}


def named(place):
    """The name of a place or industry in the reader's language, "" for none."""
    if not place:
        return ""
    chinese = (get_language() or "zh").startswith("zh")
    return place["name"] if chinese else place["name_en"] or place["name"]


def state(record):
    return {"text": Enterprise.Status(record["status"]).label, "tone": TONES[record["status"]]}


def where(record):
    """City and county without saying the city twice."""
    city, division = named(record["city"]), named(record["division"])
    chinese = (get_language() or "zh").startswith("zh")
    if city == division or not city:
        return division
    return f"{city}{division}" if chinese else f"{division}, {city}"


def row(record):
    """A line of the list."""
    return {
        "code": record["code"],
        "uscc": record["uscc"],
        "name": record["name"],
        "state": state(record),
        "where": where(record),
        "industry": named(record["industry"]),
        "since": day(record["established_on"]),
        "grade": record["grade"] or "",
    }


def day(text):
    return figures.day(date.fromisoformat(text)) if text else ""


def capital(record):
    amount = record["registered_capital"]
    return "" if amount is None else figures.capital(amount, record["registered_capital_currency"])


def answer(record):
    """The answer in two words: is it in business? The status itself, which has one name on every page."""
    return capfirst(Enterprise.Status(record["status"]).label)


def headline(record):
    """The answer in a sentence: since when, and what it means."""
    values = {"place": where(record), "since": day(record["status_on"])}
    return {
        "open": _("Registered in %(place)s; neither ended nor revoked according to the register."),
        "moved_out": _("Moved out of the province on %(since)s; the register of its new place keeps it now."),
        "revoked": _("Its business licence was revoked on %(since)s. Revocation is a penalty: it may not do business."),
        "deregistered": _("Deregistered on %(since)s: the enterprise has ended."),
        "cancelled": _("Its registration was cancelled on %(since)s, as if it had never been made."),
    }[record["status"]] % values


def facts(record):
    """[(label, value)] of the card, without those the register does not have."""
    individual = record["address"] is None
    rows = [
        (_("Type"), record["type"]),
        (_("Division"), where(record)),
        (_("Development zone"), named(record["zone"])),
        (_("Industry"), industry(record)),
        (_("Established"), day(record["established_on"])),
        (_("Registered capital"), capital(record)),
        (_("Address"), _("Not shown for individual businesses") if individual else record["address"]),
        (_("Business scope"), record["business_scope"]),
    ]
    return [(label, value) for label, value in rows if value]


def industry(record):
    return f"{named(record['industry'])} ({record['industry']['code']})" if record["industry"] else ""


def card(record):
    """Everything of an enterprise's page."""
    return {
        **row(record),
        "answer": answer(record),
        "headline": headline(record),
        "facts": facts(record),
        "former_names": [{"name": n["name"], "until": day(n["until"])} for n in record["former_names"]],
        "other_numbers": [
            {"kind": Identifier.Kind(n["kind"]).label, "value": n["value"]} for n in record["other_numbers"]
        ],
        "updated_at": datetime.fromisoformat(record["updated_at"]),
        "version": record["version"],
        "division": record["division"],
    }
