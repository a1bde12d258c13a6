"""Reads over the catalogue: what is in it on a day, what a product falls under, what it fell under before."""

from dataclasses import dataclass, field

from apps.registry.rules.names import fold

from ..models import ProductClass, Unit
from ..rules.finding import Named, matching


@dataclass(frozen=True, slots=True)
class Listed:
    """A class as it is on a day, with its units."""

    row: ProductClass
    units: list = field(default_factory=list)

    @property
    def open_units(self):
        """Units that nobody has held against the text they rest on."""
        return [unit for unit in self.units if not unit.verified]

    @property
    def remarks(self):
        """What is said of these, each once."""
        return list(dict.fromkeys(filter(None, (unit.remark for unit in self.open_units))))

    @property
    def verified(self):
        return self.row.verified and not self.open_units


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a product needs a licence on a day: `now` the classes it falls under, `before` those that have left,
    `ahead` those that are to come. All empty: no product of the catalogue is called so."""

    now: list
    before: list
    ahead: list

    @property
    def found(self):
        return bool(self.now or self.before or self.ahead)


def catalogue(on):
    """Listed of every class of the day, in the order of the catalogue; two queries."""
    units = {}
    for unit in Unit.objects.on(on).order_by("code"):
        units.setdefault(unit.class_code, []).append(unit)
    rows = ProductClass.objects.on(on).order_by("number_head", "code")
    return [Listed(row, units.get(row.code, [])) for row in rows]


def class_on(code, on):
    """The version of a class in force on a day, None when it is not in the catalogue then."""
    return ProductClass.objects.on(on).filter(code=code).first()


def answer(text, on):
    """The Answer for a product's name on a day; three queries."""
    now = catalogue(on)
    asked = fold(text)
    here = set(matching(asked, [_named(each) for each in now]))
    standing = {each.row.code for each in now}
    others = [row for row in ProductClass.objects.order_by("code", "validity") if row.code not in standing]
    known = set(matching(asked, [_named(Listed(row)) for row in others]))
    units = {unit.class_code for unit in Unit.objects.order_by("code") if asked and asked in fold(unit.name)}
    mine = [row for row in others if row.code in known or row.code in units]
    return Answer(
        [each for each in now if each.row.code in here],
        _last(row for row in mine if row.validity.upper and row.validity.upper <= on),
        _first(row for row in mine if row.validity.lower and row.validity.lower > on),
    )


def _named(each):
    names = [each.row.name, each.row.name_en, *(n for unit in each.units for n in (unit.name, unit.name_en))]
    return Named(each.row.code, tuple(fold(name) for name in names), tuple(fold(word) for word in each.row.words))


def _last(rows):
    """Of several versions of a class the one that ended last."""
    return list({row.code: row for row in sorted(rows, key=lambda row: row.validity.upper)}.values())


def _first(rows):
    return list({row.code: row for row in sorted(rows, key=lambda row: row.validity.lower, reverse=True)}.values())


def versions():
    """Listed of every version of every class with the units it has had, newest first within a class: for the desk; two
    queries."""
    units = {}
    for unit in Unit.objects.order_by("code", "validity"):
        units.setdefault(unit.class_code, []).append(unit)
    rows = ProductClass.objects.order_by("code", "-validity")
    return [Listed(row, [unit for unit in units.get(row.code, []) if _meet(row, unit)]) for row in rows]


def _meet(one, other):
    """Whether two versions hold on a day that they share."""
    return all(a.validity.upper is None or b.validity.lower < a.validity.upper for a, b in ((one, other), (other, one)))


def class_names():
    """{code: the newest version} of every class there ever was, by name; one query."""
    newest = {}
    for row in ProductClass.objects.order_by("code", "validity"):
        newest[row.code] = row
    return dict(sorted(newest.items(), key=lambda item: str(item[1])))
