"""Series, published figures, indices and their definitions from data/: the same code serves migrations and tests.

A row that is there stays as it is: what an operator has recorded or set is his.
"""

import csv
import hashlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db.backends.postgresql.psycopg_any import DateRange

DATA = Path(__file__).parent / "data"
SHIPPED = "随门户提供的公开统计数据"
CORRECTED = "随门户提供的公开统计数据（更正出处与推算说明）"
WITHDRAWN = "原载数不是该指标的数值，予以撤下"
BY = "system:migration"


def _read(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _missing(model, rows, key="code"):
    known = set(model.objects.values_list(key, flat=True))
    model.objects.bulk_create([model(**row) for row in rows if row[key] not in known])


def load_places(area, sector):
    _missing(area, _read("areas"))
    _missing(sector, [row | {"position": number} for number, row in enumerate(_read("sectors"))])


def _number(text):
    return Decimal(text) if text else None


def load_series(model):
    rows = [
        row
        | {name: _number(row[name]) for name in ("jump", "least", "most")}
        | {"additive": row["additive"] == "true", "tolerance": Decimal(row["tolerance"]),
           "decimals": int(row["decimals"]), "position": number}
        for number, row in enumerate(_read("series"))
    ]  # fmt: skip
    _missing(model, rows)


def load_domains(model):
    rows = [
        {"code": row["code"], "title": row["title"], "title_en": row["title_en"], "position": number}
        for number, row in enumerate(_read("domains"))
    ]
    _missing(model, rows)


def questions():
    """[(domain, text, English text)] of the questionnaire that comes with the portal."""
    return [(row["code"], row["question"], row["question_en"]) for row in _read("domains")]


def load_published(series, release, observation, *, at):
    """The published figures as one release; nothing where there is one already. Returns how many values."""
    if release.objects.filter(kind="shipped").exists():
        return 0
    rows = list(_read("published"))
    origin = release.objects.create(
        kind="shipped", source=SHIPPED, recorded_at=at, recorded_by=BY, values_count=len(rows)
    )
    known = dict(series.objects.values_list("code", "pk"))
    vintages, made = {}, []
    for row in rows:
        place = (row["series"], row["area"], row["sector"], row["period"])
        vintages[place] = vintages.get(place, 0) + 1
        made.append(
            observation(
                series_id=known[row["series"]], area=row["area"], sector_id=row["sector"] or None,
                period=row["period"], vintage=vintages[place], stage=row["stage"], value=Decimal(row["value"]),
                provenance=row["provenance"], source=row["source"], note=row["note"], release=origin, recorded_at=at,
            )
        )  # fmt: skip
    observation.objects.bulk_create(made, batch_size=1000)
    return len(made)


def correct_published(series, release, observation, clearance, *, at):
    """Where data/ says otherwise than the shipped figures in the store, another vintage; returns how many.

    A figure that data/ has no longer ends: it was none of its series. What somebody announced since stays as it is.
    """
    told = {_place(row): row for row in _read("published")}
    known = dict(series.objects.values_list("pk", "code"))
    place = ("series", "area", "sector", "period")
    shipped = observation.objects.filter(series__live="", release__kind="shipped").values("series")
    newest = observation.objects.filter(series__in=shipped).order_by(*place, "-vintage").distinct(*place)
    changed = []
    for row in newest.select_related("release").iterator():  # of a store that may have millions
        now = told.get((known[row.series_id], row.area, row.sector_id or "", row.period))
        if row.release.kind == "shipped" and row.value is not None and not _agrees(row, now):
            changed.append((row, now))
    if not changed:
        return 0
    origin = release.objects.create(
        kind="shipped", source=CORRECTED, recorded_at=at, recorded_by=BY, values_count=len(changed)
    )
    observation.objects.bulk_create(
        [_corrected(observation, row, now, release=origin, recorded_at=at) for row, now in changed], batch_size=1000
    )
    clearance.objects.create(release=origin, given=True, ground="shipped", decided_by=BY, decided_at=at)
    return len(changed)


def _place(row):
    return row["series"], row["area"], row["sector"], row["period"]


def _agrees(row, now):
    says = now and (Decimal(now["value"]), now["provenance"], now["source"], now["note"])
    return says == (row.value, row.provenance, row.source, row.note)


def _corrected(observation, row, now, **of):
    place = {"series_id": row.series_id, "area": row.area, "sector_id": row.sector_id, "period": row.period}
    place["vintage"] = row.vintage + 1
    if now is None:
        gone = {"stage": "none", "value": None, "n": 0, "provenance": row.provenance, "source": row.source}
        return observation(**place, **gone, note=WITHDRAWN, **of)
    says = {name: now[name] for name in ("provenance", "source", "note")}
    stage = "revised" if row.stage == "first" else row.stage
    return observation(**place, **says, stage=stage, value=Decimal(now["value"]), **of)


def load_indices(index, definition, node, series, *, at):
    """Indices with the definitions they come with, approved as shipped; returns how many are new."""
    told = json.loads((DATA / "definitions.json").read_text(encoding="utf-8"))
    names = dict(series.objects.values_list("code", "pk"))
    known = set(index.objects.values_list("code", flat=True))
    for number, row in enumerate(told):
        if row["code"] not in known:
            plain = {name: value for name, value in row.items() if name != "definitions"}
            index.objects.create(**plain, position=number)
    indices = dict(index.objects.values_list("code", "pk"))
    for row in told:
        if row["code"] not in known:
            for version in row["definitions"]:
                _approved(definition, node, version, indices[row["code"]], names, indices, at)
    return len(indices) - len(known)


def _approved(definition, node, version, owner, names, indices, at):
    plain = {name: value for name, value in version.items() if name not in ("nodes", "from")}
    made = definition.objects.create(index_id=owner, drafted_by=BY, **plain)
    for number, row in enumerate(version["nodes"]):
        leaf = {"series_id": names.get(row["series"]), "source_id": indices.get(row["source"])}
        rest = {name: value for name, value in row.items() if name not in ("series", "source", "low", "high")}
        node.objects.create(
            definition=made, position=number, **leaf, **rest, low=_number(row["low"]), high=_number(row["high"])
        )
    for state in ("simulated", "submitted"):
        made.state = state
        made.save(update_fields=["state"])
    made.state, made.submitted_by, made.decided_by, made.decided_at = "approved", BY, "system:shipped", at
    made.validity = DateRange(date.fromisoformat(version["from"]), None)
    made.content_hash = _seal(version)
    made.save()


def _seal(version):
    text = json.dumps(version, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def say_methods(series, definition, names):
    """Put the words of data/ on what the portal counts itself and how, of the live series and definitions `names`; what
    somebody else has drafted stays."""
    told = json.loads((DATA / "definitions.json").read_text(encoding="utf-8"))
    for row in _read("series"):
        if row["live"] and row["code"] in names:
            series.objects.filter(code=row["code"]).update(meaning=row["meaning"], meaning_en=row["meaning_en"])
    for version in (version for row in told for version in row["definitions"] if version["code"] in names):
        definition.objects.filter(code=version["code"], decided_by="system:shipped").update(
            basis=version["basis"], basis_en=names[version["code"]], content_hash=_seal(version)
        )


def load_targets(target, index, series, *, at):
    indices, names = dict(index.objects.values_list("code", "pk")), dict(series.objects.values_list("code", "pk"))
    for row in _read("targets"):
        of = {"index_id": indices[row["code"]]} if row["kind"] == "index" else {"series_id": names[row["code"]]}
        place = {"area": row["area"], "period": row["period"]}
        if not target.objects.filter(**of, **place).exists():
            target.objects.create(
                **of, **place, value=Decimal(row["value"]), source=row["source"], provenance=row["provenance"],
                set_by=BY, set_at=at,
            )  # fmt: skip
