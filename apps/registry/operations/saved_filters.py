"""Keep a list's address under a name."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import Invalid, NotPermitted

from ..models import SavedFilter
from ..rules.wording import tidy

LIMIT = 50


@transaction.atomic
def save_filter(*, name, query, shared, by, at, page="enterprises"):
    """Keep `query` (the address after "?") under `name`; a used name is overwritten. Returns the row."""
    if not by.is_agency:
        raise NotPermitted
    name = tidy(name)
    if not name:
        raise Invalid(_("Give the filter a name."), field="name")
    if len(query) > 2000:
        raise Invalid(_("This filter is too long to be kept."))
    mine = SavedFilter.objects.owned_by(by).filter(page=page)
    kept = mine.filter(name=name).first()
    if kept is None and mine.count() >= LIMIT:
        raise Invalid(_("You keep %(limit)s filters already; remove one first.") % {"limit": LIMIT})
    kept = kept or SavedFilter(user_id=by.user_id, page=page, name=name, created_at=at)
    kept.agency_id, kept.query, kept.shared = by.agency_code, query, shared
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:
        raise Invalid(_("You already have a saved filter of this name."), field="name") from error
    record(verb="registry.filter_saved", by=by, at=at, subject=("filter", kept.pk),
           data={"name": name, "shared": shared, "query": query})  # fmt: skip
    return kept


@transaction.atomic
def remove_filter(*, filter_id, by, at):
    """Remove one's own filter; a colleague's shared one stays."""
    kept = SavedFilter.objects.owned_by(by).select_for_update().filter(pk=filter_id).first()
    if kept is None:
        raise NotPermitted(_("Only the officer who saved a filter can remove it."))
    record(verb="registry.filter_removed", by=by, at=at, subject=("filter", kept.pk), data={"name": kept.name})
    kept.delete()
