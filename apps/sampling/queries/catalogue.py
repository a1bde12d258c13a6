"""The catalogue as it is, as plain versions; what a change would do to it; the history of one code."""

from collections import Counter
from datetime import date

from ..models import Product, Standard, StandardItem
from ..models.law import plain
from ..rules import catalogue_rows as rules

MODELS = {"products": Product, "standards": Standard}
ITEM = {"item_code": "code", "item_name": "name", "item_name_en": "name_en"}
RISKS = {"high": "高", "medium": "中", "low": "低"}  # as a table writes them


def known(kind, *, lock=False):
    """{code: [rules.Version]} of what is there; three queries at most."""
    rows = MODELS[kind].objects.order_by("code", "validity")
    rows = list(rows.select_for_update() if lock else rows)
    items, found = items_by_standard() if kind == "standards" else {}, {}
    for row in rows:
        found.setdefault(row.code, []).append(as_version(kind, row, items.get(row.pk, [])))
    return found


def items_by_standard(**only):
    found = {}
    for item in StandardItem.objects.filter(**only).order_by("standard", "position", "pk"):
        values = {name: getattr(item, ITEM.get(name, name)) for name in rules.OF_ITEM}
        values |= {name: None if values[name] is None else plain(values[name]) for name in ("least", "most")}
        found.setdefault(item.standard_id, []).append(values)
    return found


def as_version(kind, row, items):
    values = {name: getattr(row, name) for name in (*rules.OF_VERSION[kind], *rules.REMARKS)}
    return rules.Version(0, row.code, row.validity.lower, row.validity.upper, values, items)


def unknown_products(versions):
    """Problems of standards that name a product which no version of the catalogue has."""
    asked = {(code, row.line) for row in versions for code in row.values.get("products", ())}
    there = set(Product.objects.filter(code__in={code for code, _line in asked}).values_list("code", flat=True))
    heading = rules.STANDARDS["products"][-1]
    return [rules.Problem(line, heading, "product-unknown", code) for code, line in sorted(asked) if code not in there]


def counted(versions):
    """The keys of every import: rows = created + updated + unchanged + rejected."""
    tally = Counter(row.outcome for row in versions)
    return {
        "rows": len(versions), "created": tally[rules.CREATED], "updated": sum(tally[name] for name in rules.UPDATES),
        "unchanged": tally[rules.SAME], "rejected": 0,
    }  # fmt: skip


def packed(versions):
    """Versions as JSON keeps them, in the order of code and day."""
    return [
        {"line": row.line, "code": row.code, "first": _text(row.first), "until": _text(row.until), "values": row.values,
         "items": row.items, "outcome": row.outcome, "ends": _text(row.ends)}
        for row in sorted(versions, key=lambda row: (row.code, row.first))
    ]  # fmt: skip


def _text(day):
    return day.isoformat() if day else ""


def _day(text):
    return date.fromisoformat(text) if text else None


def unpacked(rows):
    return [
        rules.Version(row["line"], row["code"], _day(row["first"]), _day(row["until"]), row["values"], row["items"],
                      row["outcome"], _day(row["ends"]))
        for row in rows
    ]  # fmt: skip


def versions_of(kind, code):
    """The versions of a code, the newest first; of a standard with their items."""
    rows = MODELS[kind].objects.filter(code=code).order_by("-validity")
    return list(rows.prefetch_related("items") if kind == "standards" else rows)


def differences(kind, versions):
    """{(code, first day): [(heading, before, after)]} of versions that follow or change one which is there."""
    there, found = known(kind), {}
    for row in versions:
        before = next((old for old in there.get(row.code, ()) if old.first == (row.ends or row.first)), None)
        if before is None:
            continue
        names = [name for name, value in row.values.items() if value != before.values.get(name)]
        found[row.code, row.first] = [
            (rules.COLUMNS[kind][name][-1], _shown(before.values.get(name)), _shown(row.values[name])) for name in names
        ]
    return found


def _shown(value):
    """A value as a table would write it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(value) if isinstance(value, list) else RISKS.get(value, value) or "—"
