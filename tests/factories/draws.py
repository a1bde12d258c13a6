"""Draws in any state: `draft_of(scope)`, `sealed(people)`, `drawn(people)`; `people_of(code)` gives who takes part."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from apps.draws.operations import ceremony, conducting, frames, preparing, replacing, sealing
from apps.draws.queries.dry_run import populations
from apps.draws.rules import exact
from apps.kernel.scope import Scope

from .access import scope_of_user, user_with_post

HOME = "320102"
NOW = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)
TERMS = {
    "title": "2026年第一批双随机抽查",
    "purpose": "inspection",
    "mode": "undirected",
    "conditions": "",
    "seats": 2,
    "visits_from": date(2026, 6, 1),
    "visits_to": date(2026, 6, 30),
    "commit_until": NOW + timedelta(hours=2),
    "reveal_until": NOW + timedelta(hours=4),
    "absence": "void",
    "public_source": "",
    "public_on": None,
}
ITEMS = [("A01", "计量", "计量器具检查"), ("B01", "特种设备", "电梯检查")]
NOBODY = "本批不抽取这一层"
NONCES = ["first-secret-0123456789", "second-secret-0123456789", "third-secret-0123456789"]


@dataclass(frozen=True)
class People:
    officer: Scope
    witnesses: tuple
    reviewer: Scope


def people_of(code=HOME, witnesses=2):
    return People(
        scope_of_user(user_with_post("county_officer", code)),
        tuple(scope_of_user(user_with_post("auditor", code)) for _ in range(witnesses)),
        scope_of_user(user_with_post("county_reviewer", code)),
    )


def objects_of(count=40, area=HOME, items="", strata=("A", "B"), prefix="S"):
    """Rows for frames.set_objects: strata in turn."""
    return [
        (f"{prefix}{n:05d}", strata[n % len(strata)], items, area, "C34", "小型", strata[n % len(strata)],
         "2025-03-01" if n % 3 else "", f"示例企业{n}号")
        for n in range(count)
    ]  # fmt: skip


def inspectors_of(count=8, items=("A01", "B01"), **but):
    """Rows for frames.set_inspectors: everybody certified for `items`, everywhere."""
    row = {"areas": [], "most": None, "recusals": [], "last": []} | but
    certificates = [(item, "2024-01-01", "2027-12-31") for item in items]
    return [row | {"key": f"I{n:03d}", "label": f"检查员{n}", "certificates": certificates} for n in range(count)]


def whole(draw, quotas):
    """The quotas, with 0 for every stratum that has none (set with a reason: NOBODY)."""
    return dict.fromkeys(populations(draw), "0") | quotas


def draft_of(people, *, at=NOW, objects=None, inspectors=None, items=ITEMS, quotas=None, exclusions=(), **terms):
    """A draft with everything a seal needs."""
    by = people.officer
    draw = preparing.prepare_draw(values=TERMS | terms, by=by, at=at)
    frames.set_items(draw_id=draw.pk, items=items, by=by, at=at)
    frames.set_objects(draw_id=draw.pk, objects=objects_of() if objects is None else objects, exclusions=exclusions,
                       by=by, at=at)  # fmt: skip
    if draw.seats:
        rows = inspectors_of(items=[code for code, *_ in items]) if inspectors is None else inspectors
        frames.set_inspectors(draw_id=draw.pk, inspectors=rows, by=by, at=at)
    quotas = {("A01", "A"): "5", ("A01", "B"): "25%", ("B01", "A"): "3"} if quotas is None else quotas
    frames.set_quotas(draw_id=draw.pk, quotas=whole(draw, quotas), why_none=NOBODY, by=by, at=at)
    preparing.name_witnesses(draw_id=draw.pk, user_ids=[w.user_id for w in people.witnesses], by=by, at=at)
    draw.refresh_from_db()
    return draw


def seal_of(people, draw, at=NOW):
    return sealing.seal_draw(draw_id=draw.pk, by=people.officer, at=at)


def sealed(people, *, at=NOW, **more):
    return seal_of(people, draft_of(people, at=at, **more), at)


def promise(draw, position, nonce=None):
    nonce = nonce or NONCES[position - 1]
    return exact.commitment(number=draw.number, seal=draw.seal_hash, position=position, nonce=nonce)


def committed(people, *, at=NOW, **more):
    draw = sealed(people, at=at, **more)
    for place, by in enumerate(people.witnesses, 1):
        ceremony.commit(draw_id=draw.pk, commitment=promise(draw, place), by=by, at=at)
    draw.refresh_from_db()
    return draw


def seeded(people, *, at=NOW, **more):
    draw = committed(people, at=at, **more)
    for place, by in enumerate(people.witnesses, 1):
        ceremony.reveal(draw_id=draw.pk, nonce=NONCES[place - 1], by=by, at=at)
    draw.refresh_from_db()
    return draw


def drawn(people, *, at=NOW, **more):
    draw = seeded(people, at=at, **more)
    return conducting.conduct(draw_id=draw.pk, by=people.officer, at=at)


def replaced(draw_id, subject, ground, *, by, second, at=NOW, team="", inspector=""):
    """Asked for by an officer and granted by a second one, where nothing on record proves it; the Replacement."""
    asked = replacing.ask_replacement(
        draw_id=draw_id, subject=subject, ground=ground, team=team, inspector=inspector,
        reason="现场核实后提出，材料存档", by=by, at=at,
    )  # fmt: skip
    return replacing.decide_replacement(draw_id=draw_id, asked_id=asked.pk, granted=True, by=second, at=at).replacement
