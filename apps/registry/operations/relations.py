"""What becomes of everything that points to an enterprise when two records are merged, or one is taken away.

Every relation has a strategy, declared here for the registry and the apps below it, and by each later app for its own:
`declare("sampling.Sample.enterprise", Move(_("samples")))` in its AppConfig.ready(). A contract test walks all models
and fails on a relation, a bare `enterprise_id` column or a pair of texts (`x_kind`, `x_id`) that has none.

An enterprise is taken away only when the import that created it is undone. What rests on it then bars the undoing,
unless its strategy says that it is derived from other records and goes along, or that it outlives the enterprise.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from django.apps import apps
from django.db.models import F, Model, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from apps.access.states import LIVE

CLOCK = "deadlines.Clock.enterprise_id"

_strategies: dict[str, "Strategy"] = {}


class AtUndo(Enum):
    """What rows do to the undoing of the import that created their enterprise."""

    BAR = "bar"  # a record of its own: the import is not undone
    GO = "go"  # derived from other records: the rows go with the enterprise
    OUTLIVE = "outlive"  # a bare number that may name what is gone, or rows that are asked about elsewhere


@dataclass(frozen=True)
class Strategy:
    """`label` is what the preview calls the rows. `take` re-points and returns the keys, `give_back` undoes it.

    `meets(duplicate_id, survivor_id)`: sentences on what both records have of which one enterprise has one at a time.
    The merge leaves both; whoever confirms it is told before.
    """

    label: str
    at_undo: AtUndo = field(default=AtUndo.BAR, kw_only=True)
    meets: Callable | None = field(default=None, kw_only=True)

    def take(self, model, column, duplicate_id, survivor_id, at):
        raise NotImplementedError

    def give_back(self, model, column, keys, duplicate_id, survivor_id, at):
        raise NotImplementedError

    def part(self, model, column, duplicate_id, survivor_id, at):
        """At the undoing, after `give_back`: what was made since the merge stays with the survivor. A strategy that
        knows of some rows that they are the duplicate's alone lets those go along."""

    def count(self, model, column, duplicate_id, survivor_id):
        """(rows that move, rows that stay with the merged record)."""
        raise NotImplementedError

    def let_go(self, model, column, going):
        """Delete the derived rows of enterprises that are taken away (`going`, a query of keys); returns how many."""
        return model._base_manager.filter(**{f"{column}__in": going}).delete()[0]


@dataclass(frozen=True)
class Move(Strategy):
    """The rows go to the survivor. `unless_same`: fields that must not occur twice there; such rows stay behind."""

    unless_same: tuple[str, ...] = ()
    only: tuple[tuple[str, object], ...] = ()  # lookups of rows for which `unless_same` counts
    among: tuple[tuple[str, object], ...] = ()  # lookups of rows that name an enterprise: a text may name others too
    stamp: str = ""  # a field of the row that says since when it stands as it does

    def stamped(self, at):
        """Later than what stands: a merge reads the clock before it waits for a verb that writes such a row."""
        return {self.stamp: Greatest(Value(at), F(self.stamp) + timedelta(microseconds=1))} if self.stamp else {}

    def rows(self, model, column, enterprise_id):
        return model._base_manager.filter(**{column: enterprise_id}, **dict(self.among))

    def moving(self, model, column, duplicate_id, survivor_id):
        rows = self.rows(model, column, duplicate_id)
        if not self.unless_same:
            return rows
        held = self.rows(model, column, survivor_id).filter(**dict(self.only))
        taken = set(held.values_list(*self.unless_same))
        bound = rows.filter(**dict(self.only))
        staying = [row[0] for row in bound.values_list("pk", *self.unless_same) if tuple(row[1:]) in taken]
        return rows.exclude(pk__in=staying)

    def take(self, model, column, duplicate_id, survivor_id, at):
        moving = self.moving(model, column, duplicate_id, survivor_id)
        keys = list(moving.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        model._base_manager.filter(pk__in=keys).update(**{column: survivor_id}, **self.stamped(at))
        return keys

    def give_back(self, model, column, keys, duplicate_id, survivor_id, at):
        """Only what still stands where the merge put it: a row that moved on since stays where it is."""
        model._base_manager.filter(pk__in=keys, **{column: survivor_id}).update(
            **{column: duplicate_id}, **self.stamped(at)
        )

    def count(self, model, column, duplicate_id, survivor_id):
        moving = self.moving(model, column, duplicate_id, survivor_id).count()
        return moving, self.rows(model, column, duplicate_id).count() - moving


@dataclass(frozen=True)
class Stay(Strategy):
    """The rows stay with the merged record, and `why` says why that is right."""

    why: str = ""

    def take(self, model, column, duplicate_id, survivor_id, at):
        return []

    def give_back(self, model, column, keys, duplicate_id, survivor_id, at):
        return None

    def count(self, model, column, duplicate_id, survivor_id):
        return 0, 0


def declare(relation, strategy):
    """`relation` is "app.Model.field"; a second declaration of the same one is a mistake."""
    if relation in _strategies:
        raise ValueError(f"strategy declared twice: {relation}")
    _strategies[relation] = strategy


def strategies():
    """Every declared (relation, model, column, strategy), in one order of locks for all merges: of names, clocks last.

    Whoever decides on a seat, a fact or a report holds that row when he stops its clock.
    """
    in_order = sorted(_strategies.items(), key=lambda declared: (declared[0] == CLOCK, declared[0]))
    return [(name, *_resolve(name), strategy) for name, strategy in in_order]


def label_of(relation):
    """What people call the rows of a relation; "" for one that is not declared (any more)."""
    return _strategies[relation].label if relation in _strategies else ""


def _resolve(name) -> tuple[type[Model], str]:
    label, _dot, field = name.rpartition(".")
    return apps.get_model(label), apps.get_model(label)._meta.get_field(field).attname


LIVE_SEAT = (("state__in", LIVE),)

declare("registry.FormerName.enterprise", Move(_("former names")))
declare("registry.Identifier.enterprise", Move(_("other numbers"), unless_same=("kind", "value")))
declare("registry.Site.enterprise", Move(_("sites")))
declare("registry.Product.enterprise", Move(_("products")))
declare("registry.Enterprise.merged_into", Move(_("records merged earlier")))
declare(  # undo.py asks about seats itself: a refused claim bars nothing
    "access.Seat.enterprise_id",
    Move(_("seats"), unless_same=("user_id",), only=LIVE_SEAT, at_undo=AtUndo.OUTLIVE),
)
declare(
    "registry.ImportChange.enterprise_id",
    Stay(_("changes by imports"), why="an import is undone where it wrote", at_undo=AtUndo.OUTLIVE),  # versions tell
)
# a clock runs for a record, which is asked about itself
declare(CLOCK, Move(_("deadlines"), at_undo=AtUndo.OUTLIVE))
declare(  # each inbox holds a message to many once; a message outlives whom it was for
    "notifications.Message.recipient_id",
    Move(
        _("messages"), unless_same=("mass_send_id",), only=(("mass_send__isnull", False),),
        among=(("recipient_kind", "enterprise"),), at_undo=AtUndo.OUTLIVE,
    ),
)  # fmt: skip
trail = "the trail says for ever what was done to which record; a timeline reads those of all records of an enterprise"
declare("audit.Event.subject_id", Stay("events", why=trail, at_undo=AtUndo.OUTLIVE))
declare("registry.Merge.duplicate", Stay(_("merges"), why="history of the merged record itself"))
declare("registry.Merge.survivor", Stay(_("merges"), why="undoing an earlier merge must find both its records"))
PAIRS = Stay(_("pairs"), why="a projection; pairs of merged records are not shown", at_undo=AtUndo.GO)
declare("registry.DuplicatePair.first", PAIRS)
declare("registry.DuplicatePair.second", PAIRS)
declare(
    "registry.Correction.enterprise",
    Move(_("reported errors"), unless_same=("fact",), only=(("state", "filed"),)),
)
