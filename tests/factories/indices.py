"""Figures and people for the tests of indices: small series, one small index, the two who publish."""

from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from apps.indices.models import Clearance, Definition, Index, Node, Observation, Release, Series
from apps.indices.operations import import_runs, running
from apps.indices.operations.turns import turn_to_write
from apps.kernel.scope import Scope

from .access import NOON, scope_of_user, user_with_post

HOME, CITY, OTHER = "320000", "320100", "320500"
LATER = NOON + timedelta(days=1)


def officer():
    return scope_of_user(user_with_post("province_officer", HOME))


def reviewer():
    return scope_of_user(user_with_post("province_reviewer", HOME))


def put(code, *rows, at=NOON, **more):
    """Values (area, period, value) of a series, each as the next vintage; public, for nothing doubted them."""
    series, at = Series.objects.get(code=code), turn_to_write(at)
    release = Release.objects.create(
        kind="file", source="统计公报", recorded_at=at, recorded_by="test", values_count=len(rows)
    )
    made = []
    for area, period, value in rows:
        vintage = Observation.objects.filter(series=series, area=area, sector=None, period=period).count() + 1
        stage = "first" if vintage == 1 else "revised"
        given = {"provenance": "official", "recorded_at": at, "release": release} | more
        made.append(
            Observation.objects.create(
                series=series, area=area, period=period, vintage=vintage, stage=stage, value=Decimal(value), **given
            )
        )
    Clearance.objects.create(release=release, given=True, ground="undoubted", decided_by="test", decided_at=at)
    return made


def small_index(
    code="test-index",
    *,
    missing="refuse",
    weights=((1, 2), (1, 2)),
    state="approved",
    series=("test.a", "test.b"),
    **more,
):
    """Half of one series as it stands, half of another scaled from 0–10 to 60–100; of the two cities."""
    for name in series:
        Series.objects.get_or_create(code=name, defaults={"title": name, "unit": "points", "theme": "product"})
    index = Index.objects.create(code=code, title=code, engine="tree", unit="points", theme="product")
    made = Definition.objects.create(
        index=index, code=f"{code.upper()}-1", title="试行", basis="test", missing=missing,
        drafted_by="somebody", parameters={"places": ["city", HOME]}, **{"first_period": "2020"} | more,
    )  # fmt: skip
    for number, (name, of, (share, share_of)) in enumerate(zip(("a", "b"), series, weights, strict=True)):
        scaled = {} if name == "a" else {"scaling": "linear", "low": 0, "high": 10}
        Node.objects.create(
            definition=made, code=name, title=name, position=number, share=share, share_of=share_of,
            series=Series.objects.get(code=of), **scaled,
        )  # fmt: skip
    if state == "approved":
        approve(made)
    return index


def approve(made, since="2000-01-01"):
    """Put a drafted definition in force, whatever it says."""
    for step in ("simulated", "submitted"):
        made.state = step
        made.save()
    made.validity, made.decided_by, made.decided_at, made.content_hash = f"[{since},)", "second", NOON, made.code
    made.decided_user = 1
    made.state = "approved"
    made.save()


def begun_run(*, at=NOON, **more):
    """A run that a worker has begun and computed nothing of."""
    by = Scope.system("test")
    run = running.ask_run(trigger="demand", by=by, at=at, **more)
    with transaction.atomic():
        running._begin(run, by=by, at=at, wait=True)
    return run


def index_above(index):
    """An index that takes another as it stands."""
    above = Index.objects.create(code="above", title="above", engine="tree", unit="points", theme="product")
    made = Definition.objects.create(
        index=above, code="ABOVE-1", title="a", basis="b", first_period="2020", drafted_by="x",
        parameters={"places": ["city"]},
    )  # fmt: skip
    Node.objects.create(definition=made, code="below", title="below", source=index)
    approve(made)
    return above


HEADER = "指标,地区,行业,时期,数值,计量单位,公布次序,说明"


def uploaded(lines, *, by, source="江苏省统计局公报", at=NOON, **more):
    """A run that was checked, from lines of a CSV file."""
    file = SimpleUploadedFile("figures.csv", "\n".join([HEADER, *lines]).encode(), "text/csv")
    told = {"provenance": "official", "title": "统计公报"} | more
    run = import_runs.upload(file=file, encoding="", source=source, announced_on=None, by=by, at=at, **told)
    return import_runs.run_import(run_id=run.pk, by=by, at=at)


def taken(lines, *, by, at=NOON, accepted="", **more):
    """The same, imported."""
    run = uploaded(lines, by=by, at=at, **more)
    import_runs.queue(run_id=run.pk, verb="import", accepted=accepted, by=by, at=at)
    return import_runs.run_import(run_id=run.pk, by=by, at=at)
