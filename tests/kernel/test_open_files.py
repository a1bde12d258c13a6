"""Files made on request: told apart by their content, sent once, and named on the page of open data."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils.http import http_date

from apps.kernel import open_files
from apps.kernel.open_files import CSV, OpenFile

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def letters():
    """A file whose content the test sets."""
    held = ["甲"]
    file = OpenFile("letters.csv", "字", CSV, lambda day: (text.encode() for text in held), "draws:list")
    cache.delete("open-file:letters.csv")
    yield held, file
    cache.delete("open-file:letters.csv")


@pytest.mark.parametrize("in_memory", [1, 2**20])
def test_who_has_it_is_told_so_until_it_changes(letters, rf, monkeypatch, in_memory):
    held, file = letters
    monkeypatch.setattr(open_files, "IN_MEMORY", in_memory)

    def ask(at, **headers):
        answer = open_files.answer(rf.get("/", headers=headers), file, at=at, **{"X-Data-Version": "7"})
        content = b"".join(answer) if answer.streaming else answer.content
        for close in answer._resource_closers:  # not the response's own: that word also closes the worker's connection
            close()
        return answer, content.decode()

    first, text = ask(AT)
    assert (first.status_code, text, first["Content-Type"]) == (200, "甲", CSV)
    assert (first["Last-Modified"], first["X-Data-Version"]) == (http_date(AT.timestamp()), "7")
    later = AT + timedelta(hours=1)
    for asked in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        again, text = ask(later, **asked)
        assert (again.status_code, text, again["ETag"]) == (304, "", first["ETag"])
    held[:] = ["乙", "丙"]
    changed, text = ask(later, **{"if-none-match": first["ETag"], "if-modified-since": first["Last-Modified"]})
    assert (changed.status_code, text) == (200, "乙丙")
    assert changed["Last-Modified"] == http_date(later.timestamp())


@pytest.mark.django_db
def test_the_page_names_every_file_with_its_size(client):
    assert open_files.measure(AT) == len(open_files.listed())
    page = client.get("/open-data/").content.decode()
    for file, known in open_files.listed():
        assert f'href="{file.url}"' in page
        answer = client.get(file.url)
        assert (answer.status_code, len(answer.content)) == (200, known.bytes), file.name
    with pytest.raises(ValueError, match=r"draws\.csv"):
        open_files.declare(open_files.find("draws.csv"))
