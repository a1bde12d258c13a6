"""Sites and products of an enterprise."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Division
from apps.kernel.errors import Invalid, WrongState

from ..models import Product, Site
from ..permissions import Registry
from ..rules.wording import tidy
from .histories import check_history
from .locking import OutOfReach, keep, note, take


@transaction.atomic
def add_site(*, enterprise_id, name, division_code, address, by, at, version=None):
    """Add a place of production; it may lie in another division than the seat. Returns the Site."""
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.EDIT, version=version)
    if not Division.objects.in_force(localdate(at)).filter(pk=division_code).exists():
        raise Invalid(_("This division is not in force."), field="division")
    site = Site.objects.create(enterprise=row, name=tidy(name), division_id=division_code, address=tidy(address))
    keep(row, at=at, fields=[])
    note(row, "registry.site_added", by=by, at=at, site=site.pk, site_name=site.name, site_division=division_code)
    return site


@transaction.atomic
def close_site(*, enterprise_id, site_id, on, by, at, version=None):
    """Close a site from the day `on`; closed sites stay on record."""
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.EDIT, version=version)
    site = _held(Site, row, site_id)
    if site.closed_on:
        raise WrongState(_("This site is already closed."))
    check_history(at, established=row.established_on, on=on)
    site.closed_on = on
    site.save(update_fields=["closed_on"])
    keep(row, at=at, fields=[])
    note(row, "registry.site_closed", by=by, at=at, site=site.pk, site_name=site.name, on=on.isoformat())
    return site


@transaction.atomic
def add_product(*, enterprise_id, name, by, at, standard="", brand="", version=None):
    """Add a product with the standard it declares. Returns the Product."""
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.EDIT, version=version)
    product = Product.objects.create(enterprise=row, name=tidy(name), standard=tidy(standard), brand=tidy(brand))
    keep(row, at=at, fields=[])
    note(row, "registry.product_added", by=by, at=at, product=product.pk, product_name=product.name)
    return product


@transaction.atomic
def discontinue_product(*, enterprise_id, product_id, on, by, at, version=None):
    """Mark a product as no longer made from the day `on`."""
    row = take(enterprise_id=enterprise_id, by=by, permission=Registry.EDIT, version=version)
    product = _held(Product, row, product_id)
    if product.discontinued_on:
        raise WrongState(_("This product is already discontinued."))
    check_history(at, established=row.established_on, on=on)
    product.discontinued_on = on
    product.save(update_fields=["discontinued_on"])
    keep(row, at=at, fields=[])
    note(row, "registry.product_discontinued", by=by, at=at, product=product.pk, product_name=product.name,
         on=on.isoformat())  # fmt: skip
    return product


def _held(model, row, key):
    found = model.objects.filter(enterprise=row, pk=key).first()
    if found is None:
        raise OutOfReach
    return found
