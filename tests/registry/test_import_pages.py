"""The import pages: from the file to the result, as the officer sees it; the worker's part is called as a function."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.documents.models import Document
from apps.registry import tasks
from apps.registry.models import Enterprise, ImportRun
from tests.factories.access import client_as, user_with_post
from tests.factories.imports import HEADER, row, text_of
from tests.factories.registry import valid_uscc
from tests.registry.test_import_xlsx import workbook

pytestmark = pytest.mark.django_db
A, B = valid_uscc(90001), valid_uscc(90002)


@pytest.fixture
def user():
    return user_with_post("county_officer", "320102")


@pytest.fixture
def sent(monkeypatch):
    """Tasks as they would go to a worker."""
    sent = []
    monkeypatch.setattr("apps.registry.views.imports._send", lambda task, *args: sent.append((task, args)))
    return sent


def work(sent):
    kinds = {"registry.run_import": tasks.run_import_file, "registry.undo_import": tasks.undo_import_file}
    task, args = sent.pop()
    kinds[task](*args)


def upload(client, content, name="register.csv", **fields):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return client.post(reverse("imports:upload"), {"file": file, **fields}, headers={"accept-language": "en"})


def test_from_the_file_to_the_result_and_back(user, sent):
    client = client_as(user)
    answer = upload(client, text_of([row("南京第一厂", A), row("坏", "123"), row("南京第二厂", B)]).encode("gb18030"))
    run = ImportRun.objects.get()
    assert answer.url == reverse("imports:columns", args=[run.pk])
    page = client.get(answer.url)
    assert "南京第一厂" in page.content.decode()
    columns = {name: column for name, column in run.mapping.items()}
    assert client.post(answer.url, columns).status_code == 302
    assert "hx-get" in client.get(reverse("imports:run", args=[run.pk])).content.decode()
    work(sent)
    run.refresh_from_db()
    assert (run.state, run.created, run.rejected) == ("checked", 2, 1)
    assert not Enterprise.objects.exists()
    client.post(reverse("imports:begin", args=[run.pk]), {"step": "import"})
    work(sent)
    run.refresh_from_db()
    assert run.state == "done"
    assert Enterprise.objects.count() == 2
    rejects = b"".join(client.get(reverse("imports:rejects", args=[run.pk])).streaming_content).decode("utf-8-sig")
    assert ",123," in rejects
    client.post(reverse("imports:undo", args=[run.pk]))
    work(sent)
    run.refresh_from_db()
    assert run.state == "undone"
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"%PDF-1.7", "r.csv"), (b"PK\x03\x04rest", "r.csv"), (b"a,b\r\n1,2", "r.xlsx"), ("南京第一厂," + A, "r.csv")],
)
def test_a_file_that_is_none_is_refused_at_the_field(user, sent, content, name):
    answer = upload(client_as(user), content, name)
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()


def test_a_damaged_byte_costs_a_row_and_not_the_file(user, sent):
    client = client_as(user)
    content = text_of([row("南京第一厂", A), row("南京\0第二厂", B)]).encode()
    run = ImportRun.objects.get(pk=upload(client, content).url.split("/")[-3])
    client.post(reverse("imports:columns", args=[run.pk]), dict(run.mapping))
    work(sent)
    run.refresh_from_db()
    assert (run.state, run.created, run.rejected) == ("checked", 1, 1)
    assert run.rejects.get(warning=False).code == "nul"


@pytest.mark.parametrize("name", ["r.csv", "r.xlsx"])
def test_a_file_of_headings_alone_is_no_success(user, sent, name):
    client = client_as(user)
    upload(client, text_of([]) if name == "r.csv" else workbook([HEADER, []]), name)
    run = ImportRun.objects.get()
    client.post(reverse("imports:columns", args=[run.pk]), dict(run.mapping))
    work(sent)
    page = client.get(reverse("imports:run", args=[run.pk])).content.decode()
    assert "没有数据行" in page
    assert reverse("imports:upload") in page
    assert "所有行均已通过" not in page
    assert reverse("imports:begin", args=[run.pk]) not in page


def test_nothing_is_kept_of_a_file_that_is_refused(user, sent):
    upload(client_as(user), b"%PDF-1.7")
    assert not Document.objects.exists()


def test_a_file_that_is_too_big_is_told_without_being_read(user, settings):
    settings.IMPORT_MAX_BYTES = 1000
    client = client_as(user)
    answer = upload(client, "a" * 70_000)
    assert answer.status_code == 413
    assert "1000" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_a_column_is_needed(user, sent):
    client = client_as(user)
    upload(client, text_of([row("南京第一厂", A)]))
    run = ImportRun.objects.get()
    answer = client.post(reverse("imports:columns", args=[run.pk]), {"name": "企业名称"})
    assert answer.status_code == 422
    assert not sent


def test_formulas_in_the_file_of_refusals_are_harmless(user, sent):
    client = client_as(user)
    upload(client, text_of([row("=cmd()", A)]))
    run = ImportRun.objects.get()
    client.post(reverse("imports:columns", args=[run.pk]), dict(run.mapping))
    work(sent)
    rejects = b"".join(client.get(reverse("imports:rejects", args=[run.pk])).streaming_content).decode("utf-8-sig")
    assert ",'=cmd()," in rejects


def test_pages_need_the_same_queries_for_one_and_three(user, django_assert_num_queries):
    client = client_as(user)
    for number in range(3):
        ImportRun.objects.create(
            file_name=f"{number}.csv", division_id="320102", created_by="x", created_at="2026-05-12T04:00:00Z"
        )
        client.get(reverse("imports:list"))
        if number in (0, 2):
            with django_assert_num_queries(QUERIES):
                client.get(reverse("imports:list"))


QUERIES = 6


def test_where_every_row_is_refused_the_page_says_what_to_do(user, sent):
    client = client_as(user)
    upload(client, text_of([row("坏", "123")]).encode())
    run = ImportRun.objects.get()
    client.post(reverse("imports:columns", args=[run.pk]), run.mapping)
    work(sent)
    page = client.get(reverse("imports:run", args=[run.pk])).content.decode()
    assert "所有行均被拒绝" in page
    assert 'value="import"' not in page
