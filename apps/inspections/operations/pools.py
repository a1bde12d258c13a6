"""Pools of objects: a name and conditions over the register, counted again whenever they are used."""

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.kernel.errors import Invalid
from apps.kernel.stepping import locked, saved, unchanged

from ..models import Pool
from ..permissions import Permission
from ..queries.pools import KEPT, rows_of_pool
from .steps import note, own

SUBJECT = "inspection_pool"


@transaction.atomic
def make_pool(*, name, query, by, at):
    """A pool of the actor's own bureau; returns it, counted. `query` as in the address of the list of enterprises."""
    by.require(Permission.PLAN)
    agency = Agency.objects.select_related("division").filter(pk=by.agency_code).first()
    if agency is None:
        raise Invalid(_("A pool belongs to a bureau."))
    pool = Pool(agency=agency, name=" ".join(name.split()), query=clean(query), created_label=by.actor)
    _count(pool, at)
    note("inspections.pool_made", (SUBJECT, pool.pk), by=by, at=at, agency=agency, name=pool.name, query=pool.query,
         objects=pool.counted)  # fmt: skip
    return pool


@transaction.atomic
def change_pool(*, pool_id, name, query, version, by, at):
    """New name or conditions; what was drawn before stays as it was sealed. Returns the Pool.

    `version` is the one the officer saw: Stale where a colleague was faster.
    """
    pool = _mine(pool_id, by)
    unchanged(pool, version)
    pool.name, pool.query = " ".join(name.split()), clean(query)
    _count(pool, at)
    note("inspections.pool_changed", (SUBJECT, pool.pk), by=by, at=at, agency=pool.agency, name=pool.name,
         query=pool.query, objects=pool.counted)  # fmt: skip
    return pool


@transaction.atomic
def close_pool(*, pool_id, by, at):
    """The pool is offered no more; tasks that stand keep it. Returns the Pool."""
    pool = _mine(pool_id, by)
    pool.closed_at = at
    pool.save()
    note("inspections.pool_closed", (SUBJECT, pool.pk), by=by, at=at, agency=pool.agency, name=pool.name)
    return pool


def clean(query):
    """Only the conditions a pool knows, in one order: two equal pools are written alike."""
    given = QueryDict(query.lstrip("?"))
    kept = QueryDict(mutable=True)
    for name in KEPT:
        values = [value for value in given.getlist(name) if value]
        if values:
            kept.setlist(name, sorted(set(values)))
    text = kept.urlencode()
    if len(text) > Pool._meta.get_field("query").max_length:
        raise Invalid(_("The conditions are too long."), field="query")
    return text


def _mine(pool_id, by):
    pool = locked(Pool, pool_id, by, "agency__division")
    own(by, Permission.PLAN, pool.agency_id)
    if pool.closed_at:
        raise Invalid(_("This pool is closed."))
    return pool


def _count(pool, at):
    pool.counted, pool.counted_at = rows_of_pool(pool).count(), at
    saved(pool, inspections_pool_name="name", inspections_pool_named="name")
