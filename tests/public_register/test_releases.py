"""The bulk files: complete or absent, of one moment, the same bytes for the same records."""

import csv
import gzip
import hashlib
import io
import json
import tracemalloc
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from apps.audit.models import Event
from apps.kernel.scope import Scope
from apps.public_register import bulk, tasks
from apps.public_register.models import Release
from apps.public_register.operations import releases
from apps.public_register.operations.changes import sweep_changes
from apps.registry.models import Identifier
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db
BY = Scope.system("test")
AT = datetime(2026, 2, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "open-data"


def publish(at=AT):
    sweep_changes(at=at)
    return releases.publish_release(by=BY, at=at)


def body(client, name, version="latest"):
    answer = client.get(f"/open-data/files/{version}/{name}", follow=True)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_the_files_hold_every_public_record(client, api):
    for enterprise in EnterpriseFactory.create_batch(3, address="=1+1"):
        Identifier.objects.create(enterprise=enterprise, kind="reg_no", value=f"3201{enterprise.pk:011d}")
    EnterpriseFactory(merged_into=enterprise)
    release = publish()
    assert release.rows == 3
    records = [json.loads(line) for line in gzip.decompress(body(client, "enterprises.jsonl.gz")).splitlines()]
    assert records == api("/api/v1/enterprises").json()["results"]
    table = zipfile.ZipFile(io.BytesIO(body(client, "enterprises.csv.zip"))).read("enterprises.csv")
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert tuple(rows[0]) == bulk.CSV_HEAD
    assert [row["code"] for row in rows] == [record["code"] for record in records]
    assert rows[0]["address"] == "'=1+1"
    assert rows[0]["division"] == "320102"


def test_parquet(client):
    parquet = pytest.importorskip("pyarrow.parquet")
    EnterpriseFactory.create_batch(2)
    publish()
    table = parquet.read_table(io.BytesIO(body(client, "enterprises.parquet")))
    assert table.num_rows == 2
    assert set(table.column_names) == set(bulk.CSV_HEAD)


def test_digests_and_description_are_true_and_lead_on_into_the_feed(client, api):
    EnterpriseFactory()
    release = publish()
    package = json.loads(body(client, "datapackage.json"))
    for resource in package["resources"]:
        content = body(client, resource["path"])
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
    later = EnterpriseFactory()
    sweep_changes(at=AT + timedelta(hours=1))
    feed = api(f"/api/v1/enterprises/changes?since={package['changes_since']}").json()["results"]
    assert [entry["code"] for entry in feed] == [later.uscc]
    event = Event.objects.get(verb="public_register.release_published")
    assert event.data["sha256"]["enterprises.csv.zip"] == release.file("enterprises.csv.zip")["sha256"]


def test_a_demo_province_says_so_in_files_and_api(client, api, settings):
    settings.DEMO_BANNER = True
    EnterpriseFactory(source="demo")
    publish()
    assert json.loads(body(client, "datapackage.json"))["demonstration"] is True
    assert api("/api/v1/").json()["demonstration"] is True


def test_the_same_records_give_the_same_bytes():
    EnterpriseFactory.create_batch(2)
    one, two = publish(), publish(AT + timedelta(days=1))
    for name, _media, _writer in bulk.FORMATS:
        assert one.file(name)["sha256"] == two.file(name)["sha256"]


def test_a_version_is_kept_for_ever_by_browsers_and_latest_is_not(client):
    EnterpriseFactory()
    release = publish()
    assert client.get("/open-data/files/latest/datapackage.json")["Location"] == (
        f"/open-data/files/{release.version}/datapackage.json"
    )
    answer = client.get(f"/open-data/files/{release.version}/datapackage.json")
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == 'attachment; filename="datapackage.json"'
    answer.close()


@pytest.mark.parametrize("name", ["..%2F..%2Fsettings.py", "secret", "%00", ".building-1"])
def test_nothing_else_can_be_fetched(client, name):
    EnterpriseFactory()
    release = publish()
    for version in (release.version, "latest", "..", "%00"):
        assert client.get(f"/open-data/files/{version}/{name}").status_code == 404


def test_a_failure_on_the_way_leaves_the_old_version_and_no_rubbish(client, media, monkeypatch):
    EnterpriseFactory()
    first = publish()
    monkeypatch.setattr(bulk.Parquet, "write", lambda self, bodies: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publish(AT + timedelta(days=1))
    assert [release.version for release in Release.objects.all()] == [first.version]
    assert client.get("/open-data/files/latest/datapackage.json").status_code == 302
    monkeypatch.undo()
    publish(AT + timedelta(days=2))
    assert not list(media.glob(".building-*"))


def test_killed_between_the_name_and_the_announcement_nothing_stays(client, media, monkeypatch):
    EnterpriseFactory()
    first = publish()
    monkeypatch.setattr(releases, "announce", lambda *args, **given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publish(AT + timedelta(days=1))
    assert len(list(media.iterdir())) == 2
    monkeypatch.undo()
    second = publish(AT + timedelta(days=2))
    assert sorted(path.name for path in media.iterdir()) == [first.version, second.version]


def test_old_versions_go_their_digests_stay(client, media):
    EnterpriseFactory()
    made = [publish(AT + timedelta(days=day)) for day in range(releases.KEPT + 2)]
    assert sorted(path.name for path in media.iterdir()) == sorted(r.version for r in made[2:])
    assert client.get(f"/open-data/files/{made[0].version}/datapackage.json").status_code == 404
    assert Release.objects.get(pk=made[0].pk).files == made[0].files


def test_the_task_publishes_once_a_day_and_only_news(time_machine):
    time_machine.move_to(AT, tick=False)
    EnterpriseFactory()
    assert tasks.release()
    EnterpriseFactory()
    assert tasks.release() is None  # news, but the version is young
    time_machine.move_to(AT + timedelta(days=1), tick=False)
    assert tasks.release()
    time_machine.move_to(AT + timedelta(days=2), tick=False)
    assert tasks.release() is None  # no news


def test_the_command(capsys):
    EnterpriseFactory()
    call_command("publish_open_data", "--json")
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["rows"] == 1


@pytest.mark.slow
def test_memory_does_not_grow_with_the_register(monkeypatch, tmp_path):
    """Ten times the records, the same peak: nothing is kept of a batch that was written."""

    def peak(batches):
        lines = [json.dumps(sample(number)) for number in range(200)]
        tracemalloc.start()
        for name, _media, writer in bulk.FORMATS[:2]:
            out = writer(tmp_path / f"{batches}-{name}")
            for _batch in range(batches):
                out.write(lines)
            out.close()
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(50) < peak(5) * 1.2


def sample(number):
    record = dict.fromkeys(bulk.NAMES, "值" * 20)
    return record | {"former_names": [], "other_numbers": [], "version": number} | dict.fromkeys(bulk.PLACES)
