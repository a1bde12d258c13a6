"""What the signature in a file says that a stranger gives: whole, altered by one byte, another's, none."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.documents import signing
from apps.documents.signing import keys
from apps.documents.signing.standing import ALTERED, OTHERS, UNSIGNED, WHOLE, standing_of
from apps.documents.typesetting import typeset


@pytest.fixture(scope="module")
def plain():
    words = {
        "agency": "某局", "to": "某公司", "number": "某号", "issued_on": "2026-03-02", "submitted_on": "2026-03-02",
        "product": "电线电缆", "application": "1", "silent": "", "days": "60个工作日",
    }  # fmt: skip
    return typeset("licensing/acceptance", words)


def test_one_byte_tells(plain, tmp_path, settings):
    pem, content = signing.certificate_pem(), signing.sign_pdf(plain, reason="试")
    assert standing_of(content, pem) == WHOLE
    assert standing_of(plain, pem) == UNSIGNED
    for place in (200, len(plain) // 2, len(content) - 30):
        altered = bytearray(content)
        altered[place] ^= 1
        assert standing_of(bytes(altered), pem) == ALTERED, place
    assert standing_of(content + b"\n% more", pem) == ALTERED
    start = content.index(b"/Contents <") + 400 if b"/Contents <" in content else content.rindex(b"<") + 400
    forged = bytearray(content)
    forged[start : start + 4] = b"0000" if forged[start : start + 4] != b"0000" else b"1111"
    assert standing_of(bytes(forged), pem) in {ALTERED, OTHERS}
    path = Path(tmp_path) / "other.pem"
    keys._make(path)
    settings.SIGNING_PEM_FILE = str(path)
    assert standing_of(content, signing.certificate_pem()) == OTHERS


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"/ByteRange [0 1 2 3]", b"/ByteRange [0 9999999999 9999999999 9999999999]",
     b"/ByteRange [0 4 9 1]<zz>", b"/ByteRange [0 40 30 1]" * 50, b"/ByteRange [0 0 0 0]"],
)  # fmt: skip
def test_what_is_no_signature_is_read_without_harm(content):
    assert standing_of(content, signing.certificate_pem()) in {ALTERED, UNSIGNED}


@pytest.mark.django_db
def test_the_page_says_what_the_signature_says(client, plain):
    content = signing.sign_pdf(plain, reason="试")
    altered = bytearray(content)
    altered[300] ^= 1
    for given, said in ((bytes(altered), "签名后被改动"), (content, "不是证书"), (plain, "没有签名")):
        answer = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", given)})
        assert answer.status_code == 404
        assert said in answer.text
