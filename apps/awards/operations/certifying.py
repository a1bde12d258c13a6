"""The certificate of an honour: a code nobody guesses, the signed text of its QR code, the signed paper."""

import io

from django.conf import settings
from django.utils.translation import override

from apps.divisions.queries import place
from apps.documents import signing
from apps.documents.codes import address_of, new_code
from apps.documents.operations import store
from apps.documents.papers import CHINESE
from apps.documents.pictures import qr_svg
from apps.documents.typesetting import typeset

from ..rules.payload import body_of, written
from .steps import HONOUR, PORTAL


def certify(honour, *, at, round_number=""):
    """Give an honour its certificate; saves nothing."""
    honour.code, honour.signer, honour.issued_at = new_code(), signing.fingerprint(), at
    named = f"{honour.prize.name}（{honour.item}）" if honour.item else honour.prize.name
    values = (honour.number, honour.uscc, honour.person or honour.holder, named, str(honour.conferred_on),
              str(honour.until or ""), honour.code)  # fmt: skip
    body = body_of(values)
    honour.payload = written(body, signing.sign(body))
    with override(CHINESE):
        paper = typeset("awards/certificate", _words(honour, round_number))
        content = signing.sign_pdf(paper, reason=honour.prize.name)
    name = f"{honour.prize.name}证书_{honour.number}.pdf"
    honour.document = store(file=io.BytesIO(content), name=name, owner=(HONOUR, honour.code), by=PORTAL, at=at,
                            division=honour.enterprise.division_id)  # fmt: skip


def link_of(honour):
    """The address in the QR code: the page of the check, and behind the mark the signed text."""
    return f"{address_of(honour.code)}#{honour.payload}"


def _words(honour, round_number):
    province = place(settings.PROVINCE_CODE)
    return {
        "number": honour.number, "code": honour.code, "agency": honour.agency.name,
        "province": province.name if province else "", "holder": honour.holder, "uscc": honour.uscc,
        "person": honour.person, "item": honour.item, "trademark": honour.trademark,
        "prize": honour.prize.name, "approval": round_number, "year": str(honour.year),
        "conferred_on": str(honour.conferred_on), "until": str(honour.until or ""), "verify": address_of(honour.code),
        "qr": qr_svg(link_of(honour), long=True), "demo": settings.DEMO_BANNER,
    }  # fmt: skip
