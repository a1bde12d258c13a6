"""Sources of facts and their keys: made for an agency, shown once, kept as a hash, replaced, revoked."""

import hashlib
import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.divisions.models import Agency
from apps.kernel.errors import Invalid
from apps.kernel.scope import Scope

from ..models import Source
from ..permissions import Permission

PREFIX = "qpf_"  # by which a key is known where it should not be: in a log, in a repository
HINT = 9


def hash_of(key):
    """What is kept of a key. It is random and long, so a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def add_source(*, code, name, agency_code, by, at):
    """A new feed of an agency in one's own area, without a key yet; returns the Source."""
    by.require(Permission.MANAGE_SOURCES)
    agency = Agency.objects.select_related("division").filter(pk=agency_code).first()
    inside = agency and by.covers(agency.division_id) and (not by.zone_code or agency.zone_id == by.zone_code)
    if not inside:
        raise Invalid(_("Choose an agency of your own area."), field="agency_code")
    if code.startswith(Source.OWN):
        raise Invalid(_("Codes that begin with “agency-” are kept for what officers record by hand."), field="code")
    try:
        with transaction.atomic():
            source = Source.objects.create(code=code, name=name.strip(), agency=agency)
    except IntegrityError as error:
        raise Invalid(_("There is a source with this code already."), field="code") from error
    _record(source, "records.source_added", by=by, at=at)
    return source


@transaction.atomic
def source_named(*, code, by, at):
    """The source with this code, made where there is none: a command names whatever feed its file comes from."""
    by.require(Permission.MANAGE_SOURCES)
    source, new = Source.objects.get_or_create(code=code, defaults={"name": code})
    if new:
        _record(source, "records.source_added", by=by, at=at)
    return source


@transaction.atomic
def set_key(*, source_id, by, at):
    """Give a source a new key, which ends the old one at once; returns (Source, key). The key is shown this once."""
    source = _take(source_id, by)
    key = PREFIX + secrets.token_urlsafe(32)
    source.key_hash, source.key_hint = hash_of(key), key[:HINT]
    source.key_set_at, source.key_set_by = at, by.actor
    source.save()
    _record(source, "records.source_key_set", by=by, at=at, hint=source.key_hint)
    return source, key


@transaction.atomic
def revoke_key(*, source_id, by, at):
    """End the key of a source at once; returns the Source. Raises Invalid where it has none."""
    source = _take(source_id, by)
    if not source.key_hash:
        raise Invalid(_("This source has no key."))
    hint, source.key_hash, source.key_hint = source.key_hint, "", ""
    source.save()
    _record(source, "records.source_key_revoked", by=by, at=at, hint=hint)
    return source


def _take(source_id, by):
    by.require(Permission.MANAGE_SOURCES)
    return Source.objects.visible_to(by).select_for_update(of=("self",)).get(pk=source_id)


def _record(source, verb, *, by, at, **data):
    data = {"code": source.code, "name": source.name} | data
    division = source.agency.division_id if source.agency else ""
    record(verb=verb, by=by, at=at, subject=("source", source.pk), division=division, data=data)


def source_of(key):
    """The enabled Source of a key, or None."""
    rows = Source.objects.enabled().select_related("agency__division")
    return rows.filter(key_hash=hash_of(key)).first() if key.startswith(PREFIX) else None


def scope_of(source):
    """The Scope a source acts with: it records, for its agency, and may do nothing else."""
    agency = source.agency
    return Scope(
        kind="agency",
        actor=f"API {source.code} ({agency.name})",
        agency_code=agency.pk,
        permissions=frozenset({str(Permission.RECORD)}),
        division_prefix=agency.division.prefix,
        zone_code=agency.zone_id or "",
    )
