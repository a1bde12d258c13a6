"""What an officer does to one enterprise: enter, rename, correct, hand over. How it ends: statuses.py."""

from django.db import IntegrityError, transaction
from django.db.models import Max, Min
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Division, Zone
from apps.intake.rules import cells
from apps.kernel.errors import Invalid
from apps.kernel.rules import uscc as credit_code

from ..models import Enterprise, FormerName, Identifier
from ..permissions import Registry
from ..rules.wording import tidy
from .following import clocks_follow, tell_bureaus
from .histories import check_history
from .locking import OutOfReach, keep, note, take, take_all
from .numbers import checked_number
from .seats import tell_seats

FACTS = ("industry_id", "scale", "above_scale", "kind", "established_on", "capital", "capital_currency", "address",
         "business_scope")  # fmt: skip
BULK_LIMIT = 500


class CodeTaken(Invalid):
    code = "code-taken"
    message = _("This unified social credit code is already registered.")


class CodeBorne(CodeTaken):
    code = "code-borne"
    message = _("Another enterprise bore this code: its permanent address and its papers still name it.")


@transaction.atomic
def register(*, name, division_code, by, at, uscc="", number="", zone_code="", **facts):
    """Enter an enterprise by hand; returns it. `number` is one of before the credit code, `facts` are those of FACTS.

    Raises NotPermitted, OutOfReach, Invalid.
    """
    by.require(Registry.REGISTER)
    _check_place(division_code, zone_code, at)
    if not by.covers(division_code) or (by.zone_code and by.zone_code != zone_code):
        raise OutOfReach(_("You can only register enterprises of your own division."), field="division")
    code = _checked_code(uscc) if uscc else None
    older = checked_number(number, uscc=code) if number else None
    name = _checked_name(name)
    facts = _with_currency(facts)
    check_history(at, established=facts.get("established_on"), field="established_on")
    row = Enterprise(
        name=name,
        uscc=code,
        division_id=division_code,
        zone_id=zone_code or None,
        source="desk",
        created_at=at,
        updated_at=at,
        **{field: facts[field] for field in FACTS if field in facts},
    )
    _save_with_code(row)
    if older:
        Identifier.objects.create(enterprise=row, kind=older.kind, value=older.value)
    note(row, "registry.enterprise_registered", by=by, at=at, uscc=code or "", number=older.value if older else "")
    return row


@transaction.atomic
def rename(*, enterprise_id, name, by, at, on, version=None):
    """Give a new name from the day `on`; the old one stays as a former name and is still found. Returns the row."""
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.EDIT, version=version)
    name = _checked_name(name)
    old = row.name
    if name == old:
        return row
    check_history(at, established=row.established_on, on=on, after=_latest(row.former_names))
    FormerName.objects.create(enterprise=row, name=old, until=on)
    row.name = name
    keep(row, at=at, fields=["name"])
    tell_seats(row)
    note(row, "registry.enterprise_renamed", by=by, at=at, was=old, on=on.isoformat())
    return row


@transaction.atomic
def correct_name(*, enterprise_id, name, by, at, version=None):
    """Set right a name that was entered wrongly: the slip was never the enterprise's name, so none is left behind."""
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.EDIT, version=version)
    name, old = _checked_name(name), row.name
    if name == old:
        return row
    row.name = name
    keep(row, at=at, fields=["name"])
    tell_seats(row)
    note(row, "registry.enterprise_name_corrected", by=by, at=at, was=old, now=name)
    return row


@transaction.atomic
def change_facts(*, enterprise_id, by, at, version=None, **facts):
    """Set facts of FACTS (industry, scale, address …); writes nothing when nothing differs. Returns the row."""
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.EDIT, version=version)
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise ValueError(f"not facts of an enterprise: {sorted(unknown)}")
    facts = _with_currency(facts, row)
    changed = {field: value for field, value in facts.items() if getattr(row, field) != value}
    if not changed:
        return row
    if changed.get("established_on"):
        check_history(at, established=changed["established_on"], before=_first_of(row), field="established_on")
    before = {field: plain(getattr(row, field)) for field in changed}
    for field, value in changed.items():
        setattr(row, field, value)
    keep(row, at=at, fields=list(changed))
    after = {field: plain(value) for field, value in changed.items()}
    note(row, "registry.enterprise_changed", by=by, at=at, before=before, after=after)
    return row


@transaction.atomic
def relocate(*, enterprise_id, division_code, by, at, zone_code="", address="", version=None):
    """Hand an enterprise to another division or zone; both sides find it in their audit.

    Seats follow by themselves: which officers see a seat is asked of the enterprise.
    The giver must hold the enterprise; the taker may be any county in force. Afterwards the giver may see it no more.
    """
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.RELOCATE, version=version)
    _check_place(division_code, zone_code, at)
    was = {"division": row.division_id, "zone": row.zone_id or "", "address": row.address}
    if (division_code, zone_code) == (was["division"], was["zone"]) and address in ("", row.address):
        return row
    row.division_id, row.zone_id = division_code, zone_code or None
    row.division_basis = Enterprise.DivisionBasis.GIVEN
    row.address = tidy(address) or row.address
    keep(row, at=at, fields=["division", "zone", "division_basis", "address"])
    clocks_follow(enterprise_ids=[row.pk], by=by, at=at)
    now = {"division": division_code, "zone": zone_code, "address": row.address}
    event = note(row, "registry.enterprise_relocated", by=by, at=at, was=was, now=now)
    if was["division"] != division_code:
        event = note(row, "registry.enterprise_handed_over", by=by, at=at, division=was["division"], was=was, now=now)
    tell_bureaus(row, was=was, event=event, at=at)
    return row


@transaction.atomic
def change_code(*, enterprise_id, uscc, on, by, at, version=None):
    """Give a new credit code from the day `on`; the old one stays as an identifier and still leads here."""
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.EDIT, version=version)
    code = _checked_code(uscc)
    old = row.uscc
    if code == old:
        return row
    check_history(at, established=row.established_on, on=on, after=_latest(row.identifiers.filter(kind="uscc")))
    if old:
        Identifier.objects.create(enterprise=row, kind=Identifier.Kind.USCC, value=old, until=on)
    row.uscc = code
    row.version += 1
    row.updated_at = at
    _save_with_code(row, update_fields=["uscc", "version", "updated_at"])
    note(row, "registry.enterprise_code_changed", by=by, at=at, was=old or "", now=code, on=on.isoformat())
    return row


@transaction.atomic
def correct_code(*, enterprise_id, uscc, by, at, version=None):
    """Set right a credit code that was entered wrongly; the wrong one becomes no identifier of the enterprise."""
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.EDIT, version=version)
    code, old = _checked_code(uscc), row.uscc
    if code == old:
        return row
    row.uscc, row.updated_at = code, at
    row.version += 1
    _save_with_code(row, update_fields=["uscc", "version", "updated_at"])
    note(row, "registry.enterprise_code_corrected", by=by, at=at, was=old or "", now=code)
    return row


@transaction.atomic
def set_industry(*, enterprise_ids, industry_code, by, at):
    """Set one industry for many; returns how many changed. Refuses more than BULK_LIMIT at once."""
    ids = set(enterprise_ids)
    if len(ids) > BULK_LIMIT:
        raise Invalid(_("At most %(limit)s enterprises at once; narrow the filter.") % {"limit": BULK_LIMIT})
    rows = take_all(enterprise_ids=ids, by=by, permission=Registry.EDIT)
    changed = [row for row in rows if row.industry_id != industry_code]
    for row in changed:
        was = row.industry_id or ""
        row.industry_id = industry_code
        keep(row, at=at, fields=["industry"])
        note(row, "registry.enterprise_changed", by=by, at=at, bulk=len(ids),
             before={"industry_id": was}, after={"industry_id": industry_code})  # fmt: skip
    return len(changed)


def _with_currency(facts, row=None):
    """An amount and its currency come and go together."""
    if "capital" not in facts and "capital_currency" not in facts:
        return facts
    capital = facts.get("capital", row.capital if row else None)
    currency = facts.get("capital_currency", row.capital_currency if row else "")
    if capital is not None and not currency:
        raise Invalid(_("Choose the currency of the capital."), field="capital_currency")
    return {**facts, "capital": capital, "capital_currency": currency if capital is not None else ""}


def _checked_name(name):
    name = tidy(name)
    if len(name) < 2:
        raise Invalid(_("Give the name as it stands on the business licence."), field="name")
    if cells.is_formula(name) or cells.REPLACEMENT in name:  # what no file brings in, no form does
        raise Invalid(_("This cannot be the name of an enterprise."), field="name")
    return name


def _checked_code(text):
    """The normalised code, or Invalid with a sentence that names the place of the fault."""
    code = credit_code.normalise(text)
    finding = credit_code.check(code)
    if finding.ok:
        return code
    sentences = {
        "length": _("A unified social credit code has 18 characters; this one has %(position)s."),
        "letter": _("Character %(position)s cannot stand in a unified social credit code."),
        "shape": _("Character %(position)s of a unified social credit code must be a digit."),
        "check": _("The check character does not fit: one of the 18 characters was mistyped."),
    }
    raise Invalid(sentences[finding.problem] % {"position": finding.position}, field="uscc", problem=finding.problem)


def _check_place(division_code, zone_code, at):
    place = Division.objects.in_force(localdate(at)).filter(pk=division_code).first()
    if place is None:
        raise Invalid(_("This division is not in force."), field="division")
    if place.level == Division.Level.PROVINCE:
        raise Invalid(_("Choose a city or a county."), field="division")
    if zone_code:
        zone = Zone.objects.select_related("parent").filter(pk=zone_code).first()
        if zone is None or not division_code.startswith(zone.parent.prefix):
            raise Invalid(_("This development zone does not lie in the division chosen."), field="zone_code")


def _latest(rows):
    """The newest `until` of former names or codes; None without any."""
    return rows.aggregate(day=Max("until"))["day"]


def _first_of(row):
    """The first dated thing that happened to an enterprise; None where nothing is dated."""
    days = [row.first_end]
    for rows in (row.former_names, row.identifiers):
        days.append(rows.aggregate(day=Min("until"))["day"])
    return min((day for day in days if day), default=None)


def _save_with_code(row, **options):
    """Save; two officers entering one code at once meet in the unique index, and the second reads a sentence.

    A code names one enterprise for ever: what another bore before, or what was merged away bears, is refused.
    """
    if row.uscc:
        former = Identifier.objects.filter(kind=Identifier.Kind.USCC, value=row.uscc).exclude(enterprise_id=row.pk)
        merged = Enterprise.objects.filter(uscc=row.uscc, merged_into__isnull=False).exclude(pk=row.pk)
        if former.exists() or merged.exclude(merged_into=row.pk).exists():
            raise CodeBorne(field="uscc")
    try:
        with transaction.atomic():
            row.save(**options)
    except IntegrityError as error:
        if "registry_enterprise_uscc" not in str(error):
            raise
        raise CodeTaken(field="uscc") from error


def plain(value):
    """A value as JSON keeps it."""
    return value if value is None or isinstance(value, bool | int | str) else str(value)
