"""Invented enterprises for the demo province: drawn in the database, the same for the same seed, none of them real.

Every credit code is formally valid, but its organisation code lies in a series found nowhere in the public
register (Yxxxxxxx, MAYxxxxx), and every row says `source = "demo"`, which `remove_demo` goes by.
"""

from contextlib import contextmanager
from dataclasses import asdict, dataclass

from django.db import IntegrityError, ProgrammingError, transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.models import Clock
from apps.kernel.errors import DomainError, Invalid, WrongState

from .. import sql
from ..models import Enterprise, FormerName, Identifier, Product, Site

SOURCE = "demo"
COPY_EACH = 400  # one enterprise in so many stands in the register twice
MOST = 9_000_000  # one of the two series of codes holds ten million


@dataclass(frozen=True, slots=True)
class DemoRegister:
    """What was made: counts of rows."""

    enterprises: int
    former_names: int
    identifiers: int
    sites: int
    products: int


@transaction.atomic
def generate_demo(*, enterprises, seed, by, at):
    """Make so many invented enterprises with all that hangs on them; returns a DemoRegister.

    Ids follow the highest present one, so that a second call adds others. The clock is not asked: the register of a
    demo province ends with the year 2025, whenever it is made. Raises Invalid when the size or seed is out of range.
    """
    if not 1 <= enterprises <= MOST:
        raise Invalid(
            _("A demo province has between 1 and %(most)s enterprises.") % {"most": MOST}, field="enterprises"
        )
    if not 0 <= seed <= 1_000_000:
        raise Invalid(_("A seed is a number between 0 and 1,000,000."), field="seed")
    sql.execute("demo/lock")
    base = Enterprise.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    drawn = {"base": base, "count": enterprises, "copies": enterprises // COPY_EACH, "seed": seed}
    for step in ("tools", "places", "words"):
        sql.execute(f"demo/{step}")
    for step in ("enterprises", "details"):
        sql.execute(f"demo/{step}", drawn)
    made = DemoRegister(
        enterprises=Enterprise.objects.filter(pk__gt=base).count(),
        former_names=FormerName.objects.filter(enterprise_id__gt=base).count(),
        identifiers=Identifier.objects.filter(enterprise_id__gt=base).count(),
        sites=Site.objects.filter(enterprise_id__gt=base).count(),
        products=Product.objects.filter(enterprise_id__gt=base).count(),
    )
    record(
        verb="registry.demo_generated", by=by, at=at, subject=("register", "demo"), data=asdict(made) | {"seed": seed}
    )
    return made


class Guarded(DomainError):
    code = "guarded"
    message = _(
        "Something of the invented province has a history, which only a superuser of the database may remove. "
        "Begin with an empty database instead."
    )


@contextmanager
def unguarded():
    """Let histories of invented things go: append-only triggers rest while this lasts, in the caller's transaction.

    Raises Guarded where the database's user may not do that and something has a history.
    """
    try:
        with transaction.atomic():
            sql.execute("demo/unguard")
        free = True
    except ProgrammingError:  # not a superuser: what has no history goes all the same
        free = False
    try:
        yield
    except IntegrityError as error:
        raise Guarded from error
    # audit events must be chained: before anything is recorded
    if free:
        sql.execute("demo/guard")


@transaction.atomic
def remove_demo(*, by, at):
    """Remove the invented enterprises and everything that hangs on them; returns their number. Others stay as they are.

    Raises WrongState where a real enterprise was merged with an invented one: such a merge must be undone first.
    """
    sql.execute("demo/lock")
    invented = Enterprise.objects.filter(source=SOURCE)
    if Enterprise.objects.exclude(source=SOURCE).filter(merged_into__source=SOURCE).exists():
        raise WrongState(_("A real enterprise is merged into an invented one; undo that merge first."))
    removed = invented.count()
    with unguarded():
        invented.update(merged_into=None)
        erase(Clock.objects.filter(enterprise_id__in=invented.values("pk")))
        erase(invented)
    record(verb="registry.demo_removed", by=by, at=at, subject=("register", "demo"), data={"enterprises": removed})
    return removed


def erase(rows, way=()):
    """Delete rows and, first, all rows of other tables whose keys lead to them, set-based and without loading any.

    `way`: the tables that led here. One of them again is a circle of keys, whose rows hang on the enterprise as well
    and go with it.
    """
    way = (*way, rows.model)
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and relation.related_model not in way:
            of_these = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": rows.values("pk")})
            erase(of_these, way)
    rows._raw_delete(rows.db)
