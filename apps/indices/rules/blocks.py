"""What a report is made of: blocks that a page, a typeset PDF and an editable file all show the same.

A block is plain JSON, because it is frozen with the edition. Computed text is a fact; a `slot` is the analyst's, and
its text is kept beside the blocks under its key.
"""

from .steps import MOST, step_of, steps

HEADING, TEXT, NOTE, TABLE, CHART, SLOT, WRITTEN = "heading", "text", "note", "table", "chart", "slot", "written"
PLACES, TREND, MOVES, MAP = "places", "trend", "moves", "map"  # shapes of charts


def heading(text, level=1):
    return {"kind": HEADING, "level": level, "text": text}


def text(words):
    return {"kind": TEXT, "text": words}


def note(words):
    return {"kind": NOTE, "text": words}


def slot(key, prompt):
    return {"kind": SLOT, "key": key, "prompt": prompt}


def table(caption, head, rows, *, wide=None, numeric=None):
    """`wide`: proportions of the columns; `numeric`: which are figures (all but the first)."""
    columns = len(head)
    return {
        "kind": TABLE, "caption": caption, "head": list(head), "rows": [list(row) for row in rows],
        "wide": list(wide or [2] + [1] * (columns - 1)), "numeric": list(numeric or [False] + [True] * (columns - 1)),
    }  # fmt: skip


def chart(shape, title, unit, rows, *, target=None):
    """`rows` are of `point`; the table or text beside it says the same without a picture."""
    found = {"kind": CHART, "shape": shape, "title": title, "unit": unit, "rows": list(rows)}
    return found | ({"target": target} if target else {})


def city_map(title, unit, rows, shown):
    """`rows` are of `point` with the `name` that the outline of the city has; `shown` writes a value as it is read."""
    ranges = steps([row["value"] for row in rows])
    found = chart(MAP, title, unit, [row | {"step": step_of(row["value"], ranges)} for row in rows])
    first = MOST - len(ranges)
    legend = [
        {"step": first + number, "label": shown(low) if low == high else f"{shown(low)}–{shown(high)}"}
        for number, (low, high) in enumerate(ranges)
    ]
    return found | {"legend": legend}


def point(label, value, shown, *, low=None, high=None):
    """A chart draws with floats; what is read beside it is `shown`."""
    low, high = (None if edge is None else float(edge) for edge in (low, high))
    return {"label": label, "value": float(value), "shown": shown, "low": low, "high": high}


def slots(blocks):
    """{key: prompt} in the order of the report."""
    return {block["key"]: block["prompt"] for block in blocks if block["kind"] == SLOT}


def filled(blocks, texts):
    """The blocks with what the analyst wrote in the place of each slot; an empty slot is left out."""
    found = []
    for block in blocks:
        if block["kind"] != SLOT:
            found.append(block)
        elif words := texts.get(block["key"], "").strip():
            found.append({"kind": WRITTEN, "text": words})
    return found
