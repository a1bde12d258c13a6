"""The certificate of a licence: a code nobody guesses, the signed text of its QR code, the signed paper."""

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

from ..queries.catalogue import class_names
from ..rules.payload import body_of, written
from .steps import PORTAL, today

LICENCE = "licensing.licence"  # owner of the certificate's file, subject of the licence's clocks


def certify(licence, covered, *, at):
    """Give a licence the certificate of its words as they are now. `covered` are its rows of Covered; saves nothing."""
    licence.code, licence.signer, licence.issued_at = new_code(), signing.fingerprint(), at
    licence.payload = _payload(licence)
    licence.document = _certificate(licence, covered, at)


def _payload(licence):
    values = (licence.number, licence.uscc, licence.holder, licence.product.name, str(licence.granted_on),
              str(licence.until), licence.code)  # fmt: skip
    body = body_of(values)
    return written(body, signing.sign(body))


def link_of(licence):
    """The address in the QR code: the page of the check, and behind the mark the signed text."""
    return f"{address_of(licence.code)}#{licence.payload}"


def _certificate(licence, covered, at):
    with override(CHINESE):
        content = signing.sign_pdf(typeset("licensing/licence", _words(licence, covered, at)),
                                   reason="全国工业产品生产许可证")  # fmt: skip
    name = f"全国工业产品生产许可证_{licence.number}.pdf"
    division = licence.enterprise.division_id
    return store(
        file=io.BytesIO(content), name=name, owner=(LICENCE, licence.code), by=PORTAL, at=at, division=division
    )


def _words(licence, covered, at):
    province, names = place(settings.PROVINCE_CODE), class_names()
    codes = list(dict.fromkeys([licence.class_code, *(row.unit.class_code for row in covered)]))
    return {
        "number": licence.number,
        "code": licence.code,
        "agency": licence.agency.name,
        "province": province.name if province else "",
        "holder": licence.holder,
        "uscc": licence.uscc,
        "domicile": licence.domicile or licence.address,
        "address": licence.address,
        "product": "、".join(names[code].name if code in names else licence.product.name for code in codes),
        "several": len(codes) > 1,
        "units": [
            {"name": row.unit.name, "standard": row.unit.standard, "specification": row.specification,
             "class": names[row.unit.class_code].name}
            for row in covered
        ],
        "mode": licence.product.get_procedure_display(),
        "version": licence.version,
        "granted_on": str(licence.granted_on),
        "issued_on": str(today(at)),
        "until": str(licence.until),
        "verify": address_of(licence.code),
        "qr": qr_svg(link_of(licence), long=True),
        "demo": settings.DEMO_BANNER,
    }  # fmt: skip
