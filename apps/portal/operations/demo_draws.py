"""Random draws of the demo province, made by the verbs people use: two carried out, one in its ceremony, one draft."""

import hashlib
from datetime import timedelta

from django.utils import timezone

from apps.draws.models import Seat
from apps.draws.operations import ceremony, conducting, frames, preparing, redraws, replacing, sealing
from apps.draws.queries.dry_run import drawn_before
from apps.draws.rules import exact
from apps.registry.models import Enterprise

from ..demo.people import COUNTY

LEAST = 12  # enterprises a draw needs to look like one
SCALES = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}
METERS = [("A03", "计量监管", "民用“三表”监督检查"), ("B03", "产品质量", "民用“三表”产品质量检查")]
ITEMS = [("A01", "计量监管", "在用计量器具监督检查"), ("B02", "产品质量", "工业产品质量安全主体责任检查")]
WITNESSES = ("demo.city", "demo.auditor")


def hold_draws(scopes, *, at):
    """Draws of the county's officer; nothing where the county has too few invented enterprises."""
    rows = _objects()
    if len(rows) < LEAST:
        return
    half = len(rows) // 2
    first = _prepare(scopes, "第一季度双随机抽查", rows[:half], at=at - timedelta(days=40))
    _ceremony(scopes, first, at=at - timedelta(days=40))
    second = _prepare(scopes, "第二季度双随机抽查", rows[half:], at=at - timedelta(days=6), public=True)
    _ceremony(scopes, second, at=at - timedelta(days=6), value="5 0 8")
    _replace(scopes, second, at=at - timedelta(days=2))
    live = _prepare(scopes, "民用“三表”专项随机抽查", rows[::3], at=at - timedelta(hours=1), days=2, items=METERS)
    sealing.seal_draw(draw_id=live.pk, by=scopes["demo.county"], at=at - timedelta(hours=1))
    _commit(scopes, live, 1, at=at)
    # half of these were drawn from in the first quarter: the reason stands, the second officer has not agreed yet
    again = _prepare(scopes, "下半年企业信用风险分类抽查", rows[::2], at=at, days=3)
    if drawn_before(again):
        reason = "下半年按信用风险分类另行抽查，与上半年两批分别进行。（演示）"
        redraws.give_reason(draw_id=again.pk, reason=reason, by=scopes["demo.county"], at=at)


def hold_of(scopes, holder="demo.county", witnesses=WITNESSES):
    """How the demo holds the draw of a higher app: names the witnesses, seals, commits, reveals, carries out."""

    def hold(draw, at):
        ids = [scopes[name].user_id for name in witnesses]
        preparing.name_witnesses(draw_id=draw.pk, user_ids=ids, by=scopes[holder], at=at)
        _ceremony(scopes, draw, at=at, holder=holder, witnesses=witnesses)

    return hold


def _objects():
    """Rows of the frame: strata by the size of the enterprise's own list of products' turn (A to D)."""
    found = Enterprise.objects.filter(division_id=COUNTY, source="demo", status="open", uscc__isnull=False)
    found = found.order_by("uscc").values_list("uscc", "name", "industry_id", "scale")[:400]
    return [
        (code, "ABCD"[int(hashlib.sha256(code.encode()).hexdigest(), 16) % 4], "", COUNTY, (industry or "")[:8],
         SCALES.get(scale, ""), "", "", name)
        for code, name, industry, scale in found
    ]  # fmt: skip


def _inspectors(items):
    right = [(item, "2020-01-01", "2035-12-31") for item, *_ in items]
    base = {"areas": [COUNTY[:4]], "most": None, "recusals": [], "last": [], "certificates": right}
    return [base | {"key": f"320115-{n:02d}", "label": f"监管人员{n:02d}"} for n in range(1, 13)]


def _prepare(scopes, title, rows, *, at, days=1, public=False, items=ITEMS):
    by, day = scopes["demo.county"], timezone.localdate(at)
    values = {
        "title": title, "purpose": "inspection", "mode": "undirected", "conditions": "", "seats": 2,
        "visits_from": day + timedelta(days=7), "visits_to": day + timedelta(days=37),
        "commit_until": at + timedelta(days=days), "reveal_until": at + timedelta(days=days, hours=6),
        "absence": "proceed" if public else "void",
        "public_source": "福利彩票3D当日开奖号码（演示数值）" if public else "",
        "public_on": day + timedelta(days=3) if public else None, "public_form": "# # #" if public else "",
        "public_from": at + timedelta(days=3) if public else None,
        "public_until": at + timedelta(days=10) if public else None,
    }  # fmt: skip
    draw = preparing.prepare_draw(values=values, by=by, at=at)
    frames.set_items(draw_id=draw.pk, items=items, by=by, at=at)
    frames.set_objects(draw_id=draw.pk, objects=rows, by=by, at=at)
    frames.set_inspectors(draw_id=draw.pk, inspectors=_inspectors(items), by=by, at=at)
    strata = sorted({row[1] for row in rows})
    shares = dict(zip("ABCD", ("5%", "10%", "15%", "30%"), strict=True))
    quotas = {(item, stratum): shares[stratum] for item, *_ in items for stratum in strata}
    frames.set_quotas(draw_id=draw.pk, quotas=quotas, by=by, at=at)
    ids = [scopes[name].user_id for name in WITNESSES]
    preparing.name_witnesses(draw_id=draw.pk, user_ids=ids, by=by, at=at)
    draw.refresh_from_db()
    return draw


def _secret(draw, place):
    """The same seed of the demo gives the same draw; a real witness's secret is nobody's to compute."""
    return hashlib.sha256(f"demo {draw.title} {place}".encode()).hexdigest()


def _commit(scopes, draw, place, *, at, witnesses=WITNESSES):
    draw.refresh_from_db()
    promise = exact.commitment(number=draw.number, seal=draw.seal_hash, position=place, nonce=_secret(draw, place))
    ceremony.commit(draw_id=draw.pk, commitment=promise, by=scopes[witnesses[place - 1]], at=at)


def _ceremony(scopes, draw, *, at, value="", holder="demo.county", witnesses=WITNESSES):
    by = scopes[holder]
    sealing.seal_draw(draw_id=draw.pk, by=by, at=at)
    for place in (1, 2):
        _commit(scopes, draw, place, at=at, witnesses=witnesses)
    for place in (1, 2):
        ceremony.reveal(draw_id=draw.pk, nonce=_secret(draw, place), by=scopes[witnesses[place - 1]], at=at)
    if value:
        at += timedelta(days=3)
        for name in witnesses:
            ceremony.enter_public_value(draw_id=draw.pk, value=value, by=scopes[name], at=at)
    conducting.conduct(draw_id=draw.pk, by=by, at=at)


def _replace(scopes, draw, *, at):
    seat = Seat.objects.filter(draw=draw, until__isnull=True).order_by("pk").first()
    if seat:
        asked = replacing.ask_replacement(
            draw_id=draw.pk, subject=seat.subject, team=seat.team, inspector=seat.inspector, ground="recusal",
            reason="演示：与该企业负责人有亲属关系", by=scopes["demo.county"], at=at,
        )  # fmt: skip
        replacing.decide_replacement(
            draw_id=draw.pk, asked_id=asked.pk, granted=True, by=scopes["demo.second"], at=at + timedelta(hours=1)
        )
