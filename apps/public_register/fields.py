"""The fields of an enterprise's public record in words: for the open-data page, the API guide and the data package."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str  # a type of the Data Package standard: string, date, datetime, integer, object, array
    text: Promise


FIELDS = (
    Field("code", "string", _("Key of the record: the credit code, or the registration number where there is none")),
    Field("uscc", "string", _("Unified social credit code (GB 32100-2015); empty for older registrations")),
    Field("name", "string", _("Registered name")),
    Field("former_names", "array", _("Earlier names and the day each ended")),
    Field("other_numbers", "array", _("Former codes, registration numbers and organisation codes; each leads here")),
    Field("status", "string", _("open, moved_out, revoked (a penalty), deregistered (an exit), cancelled (set aside)")),
    Field("status_on", "date", _("Day the status began")),
    Field("division", "object", _("Present county or city by GB/T 2260; never read it from inside the credit code")),
    Field("city", "object", _("The city above the division")),
    Field("zone", "object", _("Development zone, where there is one")),
    Field("industry", "object", _("Industry by GB/T 4754-2017")),
    Field("type", "string", _("Type of entity as registered")),
    Field("established_on", "date", _("Day of establishment")),
    Field("registered_capital", "string", _("Registered capital as a decimal string, in units of the currency")),
    Field("registered_capital_currency", "string", _("Currency by ISO 4217")),
    Field("address", "string", _("Registered address; withheld for individual businesses, which may be homes")),
    Field("business_scope", "string", _("Business scope as registered")),
    Field("grade", "string", _("Public quality-credit grade: AAA, AA, A, B, C or D; empty while not graded or ended")),
    Field("version", "integer", _("Grows with every change of the record")),
    Field("updated_at", "datetime", _("Time of the last change")),
)
NAMES = tuple(field.name for field in FIELDS)
