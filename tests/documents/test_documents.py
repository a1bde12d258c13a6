"""Taking files in and handing them out."""

import asyncio
import hashlib
import io
import socket
import tempfile
import threading
import zipfile
import zlib
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.test import Client

from apps.audit.models import Event
from apps.documents import disk, readers, scanning, signing
from apps.documents.models import Document
from apps.documents.operations import clean_name, expire_documents, open_document, store, sweep_files
from apps.documents.rules import media_types as types
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.scope import Scope
from tests.factories.access import client_as, user_with_post
from tests.factories.pictures import JPEG, PNG

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, tzinfo=UTC)
BY = Scope(kind="enterprise", actor="张三", user_id=7)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def pdf_with(content):
    return PDF.replace(b"<<>>\nendobj", content + b"\nendobj", 1)


def packed(objects):
    return b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>stream\r\n" + zlib.compress(objects) + b"\nendstream"


EVERYTHING = types.EVIDENCE | types.TABLES | {types.DOCX, types.ZIP}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def archive(members, **options):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return buffer.getvalue()


XLSX = archive({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})
GOOD = {
    "a.pdf": (PDF, types.PDF),
    "goto.pdf": (pdf_with(b"<</OpenAction[3 0 R/XYZ 0 0 0]/JavaScripts 1>>"), types.PDF),
    "packed.pdf": (pdf_with(packed(b"1 0 <</Type/Catalog>>")), types.PDF),
    # four letters that stand in anything compressed sooner or later are no archive: a certificate was refused for them
    "chance.pdf": (pdf_with(b"stream\n" + bytes(range(256)) + b"PK\x05\x06" + bytes(range(99, 200))), types.PDF),
    "照片.PNG": (PNG, types.PNG),
    "b.jpeg": (JPEG, types.JPEG),
    "c.xlsx": (XLSX, types.XLSX),
    "d.docx": (archive({"word/document.xml": "<x/>"}), types.DOCX),
    "e.zip": (archive({"a.txt": "a"}), types.ZIP),
    "f.csv": ("企业名称,统一社会信用代码\n".encode("gb18030"), types.CSV),
    "g.csv": ("\ufeff名称\n".encode(), types.CSV),
    "h.txt": ("名称\t".encode("utf-16"), types.CSV),
}


def put(name, content, **kwargs):
    kwargs = {"owner": ("test.thing", 5), "by": BY, "at": AT, "allowed": EVERYTHING} | kwargs
    return store(file=SimpleUploadedFile(name, content), **kwargs)


def nothing_kept(media):
    files = [path for path in media.rglob("*") if path.is_file()]
    return not files and not Document.objects.exists() and not Event.objects.exists()


class TestStore:
    @pytest.mark.parametrize("name", GOOD)
    def test_keeps_what_is_what_it_says(self, name):
        content, media_type = GOOD[name]
        document = put(name, content)
        assert (document.media_type, document.name, document.size) == (media_type, name, len(content))
        assert document.sha256 == hashlib.sha256(content).hexdigest()
        with open_document(document) as opened:
            assert opened.read() == content
        event = Event.objects.get(verb="documents.stored")
        assert (event.subject_kind, event.subject_id, event.actor_user) == ("test.thing", "5", 7)

    def test_equal_bytes_lie_once(self, media):
        first, second = put("a.pdf", PDF), put("b.pdf", PDF)
        assert first.pk != second.pk
        assert len([path for path in media.rglob("*") if path.is_file()]) == 1

    @pytest.mark.parametrize(
        ("code", "name", "content"),
        [
            ("file-empty", "a.pdf", b""),
            ("file-name-lies", "a.png", PDF),
            ("file-name-lies", "a.exe", PDF),
            ("file-name-lies", "noname", PDF),
            ("file-name-lies", "a.pdf", b"MZ" + bytes(200)),
            ("file-name-lies", "a.csv", b"a,b\n1,\x002\n"),
            ("file-name-lies", "a.csv", b"\xef\xbb\xbf <HTML><script>alert(1)</script>"),
            ("file-name-lies", "a.csv", b"<?xml version='1.0'?><svg onload='x'/>"),
            ("file-name-lies", "a.xlsx", b"PK\x03\x04" + bytes(100)),
            ("file-name-lies", "a.xlsx", archive({"a.txt": "a"})),
            ("file-two-faced", "a.pdf", PDF + archive({"evil.txt": "x"})),
            ("file-two-faced", "a.pdf", pdf_with(archive({"evil.txt": "x"}))),
            ("file-two-faced", "a.pdf", pdf_with(b"PK\x05\x06" + bytes(18))),
            ("file-two-faced", "a.png", PNG[:-12] + archive({"evil.txt": "x"}) + PNG[-12:]),
            ("file-two-faced", "a.png", PNG + b"<script>"),
            ("picture-damaged", "a.png", PNG[:-20]),  # cut: it hides nothing
            ("picture-damaged", "a.jpg", JPEG[:-2]),
            ("file-two-faced", "a.jpg", JPEG + archive({"evil.txt": "x"})),
            ("file-two-faced", "a.pdf", b"%PDF-1.7 and no end"),
            ("file-two-faced", "a.pdf", b"%PDF-1.4\n<html><script>alert(1)</script></html>\n%%EOF"),
            ("file-two-faced", "a.pdf", pdf_with(b"<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>")),
            ("file-two-faced", "a.pdf", pdf_with(b"<</S /J#61va#53cript>>")),
            ("file-two-faced", "a.pdf", pdf_with(b"<</S/Launch/F(cmd.exe)>>")),
            ("file-two-faced", "a.pdf", pdf_with(bytes(2**20 - 30) + b"<</S/Launch/F(cmd.exe)>>")),
            ("file-two-faced", "a.pdf", pdf_with(packed(b"1 0 <</S/JavaScript/JS(app.alert(1))>>"))),
            ("file-two-faced", "a.pdf", pdf_with(packed(bytes(2**26)))),
            ("file-two-faced", "a.xlsx", archive({"xl/workbook.xml": "<x/>", "xl/vbaProject.bin": "x"})),
            ("archive-nested", "a.zip", archive({"inner.zip": "x"})),
            ("archive-ratio", "a.xlsx", archive({"xl/workbook.xml": b"0" * 30_000_000})),
            ("archive-members", "a.zip", archive({f"{n}.txt": "" for n in range(2001)})),
            ("file-malware", "a.csv", b"a,b\n" + scanning.EICAR),
        ],
    )
    def test_refuses(self, media, code, name, content):
        with pytest.raises(Invalid) as caught:
            put(name, content)
        assert caught.value.code == code
        assert nothing_kept(media)

    def test_stops_reading_at_the_cap(self, media):
        class Endless:
            name, given = "a.pdf", 0

            def read(self, size):
                self.given += size
                return b"%" * size

        stream = Endless()
        with pytest.raises(Invalid) as caught:
            store(file=stream, owner=("t", 1), by=BY, at=AT, max_bytes=1_000_000)
        assert caught.value.code == "file-too-big"
        assert stream.given < 2_000_000
        assert nothing_kept(media)

    def test_unpacked_size_counts(self, media):
        content = archive({"xl/workbook.xml": "0123456789" * 100_000})
        with pytest.raises(Invalid) as caught:
            put("a.xlsx", content, max_bytes=len(content))
        assert caught.value.code == "archive-size"
        assert nothing_kept(media)

    def test_no_scanner_no_file(self, media, settings):
        settings.DOCUMENT_SCANNER = "apps.documents.scanning.clamd"
        settings.CLAMD_ADDRESS = str(media / "nobody-listens")
        with pytest.raises(DomainError) as caught:
            put("a.pdf", PDF)
        assert caught.value.code == "not-scanned"
        assert nothing_kept(media)

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("C:\\Users\\x\\营业执照.pdf", "营业执照.pdf"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nb\x00.pdf", "ab.pdf"),
            ("", "file"),
            ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
        ],
    )
    def test_clean_name(self, given, kept):
        assert clean_name(given) == kept


class TestClamd:
    """The adapter against a daemon that speaks INSTREAM."""

    def serve(self, path, answer):
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.bind(str(path))
        server.listen(1)
        got = bytearray()

        def run():
            connection, _address = server.accept()
            with connection:
                assert connection.recv(10, socket.MSG_WAITALL) == b"zINSTREAM\0"
                while length := int.from_bytes(connection.recv(4, socket.MSG_WAITALL), "big"):
                    got.extend(connection.recv(length, socket.MSG_WAITALL))
                connection.sendall(answer)
            server.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread, got

    @pytest.mark.parametrize(
        ("answer", "found"), [(b"stream: OK\0", ""), (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", "Win.Test.EICAR_HDB-1")]
    )
    def test_answer(self, settings, answer, found):
        with tempfile.TemporaryDirectory() as folder:
            settings.DOCUMENT_SCANNER = "apps.documents.scanning.clamd"
            settings.CLAMD_ADDRESS = str(Path(folder) / "s")
            thread, got = self.serve(settings.CLAMD_ADDRESS, answer)
            content = b"x" * 150_000
            assert scanning.scan(io.BytesIO(content)) == found
            thread.join(5)
            assert bytes(got) == content

    def test_trouble_is_not_clean(self, settings):
        with tempfile.TemporaryDirectory() as folder:
            settings.DOCUMENT_SCANNER = "apps.documents.scanning.clamd"
            settings.CLAMD_ADDRESS = str(Path(folder) / "s")
            thread, _got = self.serve(settings.CLAMD_ADDRESS, b"INSTREAM size limit exceeded. ERROR\0")
            with pytest.raises(scanning.ScannerDown):
                scanning.scan(io.BytesIO(b"x"))
            thread.join(5)


class TestDownload:
    @pytest.fixture(autouse=True)
    def reader(self, monkeypatch):
        monkeypatch.setattr(readers, "_readers", {"test.thing": lambda scope, document: scope.covers("320102")})

    def get(self, client, document):
        return client.get(f"/documents/{document.pk}/")

    def test_only_whom_the_owner_lets(self):
        document = put("营业执照.pdf", PDF)
        assert self.get(Client(), document).status_code == 302
        assert self.get(client_as(user_with_post("county_officer", "320104")), document).status_code == 404
        response = self.get(client_as(user_with_post("county_officer", "320102")), document)
        assert response.status_code == 200
        assert b"".join(response) == PDF
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E8")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Type"] == types.PDF

    def test_a_kind_nobody_answers_for_is_read_by_nobody(self):
        document = put("a.pdf", PDF, owner=("test.other", 1))
        assert self.get(client_as(user_with_post("county_officer", "320102")), document).status_code == 404

    def test_bytes_lost(self):
        document = put("a.pdf", PDF)
        disk.path_of(document.sha256).unlink()
        assert self.get(client_as(user_with_post("county_officer", "320102")), document).status_code == 404

    def test_unknown(self):
        client = client_as(user_with_post("county_officer", "320102"))
        assert client.get(f"/documents/{uuid4()}/").status_code == 404

    def test_a_kind_is_registered_once(self):
        with pytest.raises(ValueError, match="twice"):
            readers.register_reader("test.thing", lambda scope, document: True)


class TestRetention:
    def test_what_is_kept_long_enough_goes_and_says_so(self):
        over = put("a.pdf", PDF, keep_until=date(2026, 2, 28))
        put("b.pdf", PDF, keep_until=date(2026, 3, 1))
        put("c.pdf", PDF)
        assert expire_documents(by=Scope.system("test"), at=AT) == 1
        assert sorted(Document.objects.values_list("name", flat=True)) == ["b.pdf", "c.pdf"]
        event = Event.objects.get(verb="documents.expired")
        assert (event.subject_kind, event.data["document"]) == ("test.thing", str(over.pk))

    def test_what_something_holds_stays(self, monkeypatch):
        put("a.pdf", PDF, keep_until=date(2026, 2, 28))

        def held(self):
            raise ProtectedError("held", {self})

        monkeypatch.setattr(Document, "delete", held)
        assert expire_documents(by=Scope.system("test"), at=AT) == 0
        assert not Event.objects.filter(verb="documents.expired").exists()


class TestSweep:
    def test_takes_only_what_no_document_names_and_what_is_old(self, media):
        kept = put("a.pdf", PDF)
        lost = put("b.png", PNG)
        lost_path = disk.path_of(lost.sha256)
        lost.delete()
        now = lost_path.stat().st_mtime
        assert sweep_files(now=now + 10) == 0
        assert sweep_files(now=now + 100_000) == 1
        assert not lost_path.exists()
        assert disk.path_of(kept.sha256).exists()


def test_a_paper_is_signed_also_where_an_event_loop_runs(settings, tmp_path):
    """The library opens one itself: a server of another kind, or a browser's test, must not be in its way."""
    settings.SIGNING_PEM_FILE = str(tmp_path / "key.pem")
    paper = typst.compile(b"paper")

    async def within():
        return signing.sign_pdf(paper, reason="试验")

    assert b"/ByteRange" in asyncio.run(within())
