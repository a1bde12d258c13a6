"""The signed certificate of a licence, opened by a program that is no part of the project: pdfsig of poppler."""

import os
import shutil
import subprocess

import pytest

from apps.documents.operations import open_document
from tests.factories.licensing import granted

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig is missing: install poppler-utils"),
]


def pdfsig(content, tmp_path):
    """What pdfsig says of a PDF; who issued the certificate is no question here: the authority is a development one."""
    path = tmp_path / "licence.pdf"
    path.write_bytes(content)
    found = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, timeout=60, env=os.environ | {"LC_ALL": "C"}
    )
    return found.stdout + found.stderr


def test_pdfsig_finds_the_signature_valid_over_the_whole_and_broken_by_one_byte(tmp_path):
    licence = granted()
    with open_document(licence.document) as file:
        content = file.read()
    said = pdfsig(content, tmp_path)
    assert "Signature is Valid." in said, said
    assert "Total document signed" in said, said
    assert "SHA-256" in said, said
    at = content.index(b"/MediaBox")
    broken = pdfsig(content[:at] + b"/MediaBux" + content[at + 9 :], tmp_path)
    assert "Signature is Valid." not in broken, broken
    assert "Digest Mismatch" in broken, broken
