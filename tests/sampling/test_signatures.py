"""The signature of a report's file is looked at when it is handed in, against the laboratory's own certificates."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from apps.documents import signatures, typesetting
from apps.kernel.errors import Invalid
from apps.kernel.stepping import Overtaken
from apps.sampling.models import Certificate
from apps.sampling.operations import laboratories, telling, testing
from tests.apart import apart
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.sampling import PROVINCE, Life

from .test_life import refused

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


class Signer:
    """A key with its certificate: self-signed, or issued by another Signer."""

    def __init__(self, name, issuer=None, *, days=400):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        by = issuer or self
        no = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only",
                            "decipher_only"), False)  # fmt: skip
        self.row = (
            x509.CertificateBuilder().subject_name(self.name).issuer_name(by.name).public_key(self.key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(NOW - timedelta(days=30))
            .not_valid_after(NOW + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, key_cert_sign=issuer is None,
                                         **no), critical=True)
            .sign(by.key, hashes.SHA256())
        )  # fmt: skip

    @property
    def pem(self):
        return self.row.public_bytes(serialization.Encoding.PEM).decode()

    def sign(self, content):
        pkcs8 = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        store = SimpleCertificateStore()
        signer = signers.SimpleSigner(
            signing_cert=asn1.Certificate.load(self.row.public_bytes(serialization.Encoding.DER)),
            signing_key=keys.PrivateKeyInfo.load(self.key.private_bytes(*pkcs8)), cert_registry=store,
        )  # fmt: skip
        out = io.BytesIO()
        meta = signers.PdfSignatureMetadata(field_name="Signature1", md_algorithm="sha256")
        apart(signers.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(content)), meta, signer=signer, output=out)
        return out.getvalue()


@pytest.fixture(scope="module")
def people():
    root = Signer("示例检验机构根证书")
    own, issued, other = Signer("示例检验机构"), Signer("授权签字人甲", root), Signer("他人")
    return {"own": own, "root": root, "issued": issued, "other": other}


@pytest.fixture(scope="module")
def plain():
    data = {"number": "1", "issued_on": "2026-03-02", "agency": "某局", "party": "某公司", "code": "", "to": "某公司",
            "sample": "电缆", "batch": {"product": "电缆", "visited_on": "", "party": "某公司", "producer": "",
                                       "link": "生产", "level": "县级"},
            "remedy": {"authority": "某县人民政府", "reconsideration": "六十日", "suit": "六个月"}}  # fmt: skip
    return typesetting.typeset("sampling/stop", data)


def test_what_a_file_is_found_to_be(people, plain):
    own, issued, other = (people[name].sign(plain) for name in ("own", "issued", "other"))
    trusted = [people["own"].pem, people["root"].pem]

    def state(content, roots=trusted, at=NOW):
        return signatures.examine(content, roots, at).state

    assert state(plain) == signatures.MISSING
    assert (state(own), state(issued), state(other)) == (signatures.VALID, signatures.VALID, signatures.UNKNOWN)
    assert state(own, roots=[]) == signatures.UNKNOWN
    assert state(own, at=NOW + timedelta(days=500)) == signatures.UNKNOWN  # the certificate is over
    assert signatures.examine(issued, trusted, NOW).signer == "Common Name: 授权签字人甲"
    changed = bytearray(own)
    changed[200] ^= 1
    assert state(bytes(changed)) == signatures.BROKEN
    writer = IncrementalPdfFileWriter(io.BytesIO(own))
    writer.root["/Lang"] = writer.root.raw_get("/Type")
    writer.update_root()
    more = io.BytesIO()
    writer.write(more)
    assert state(more.getvalue()) == signatures.BROKEN  # something was added after the signature
    assert state(b"%PDF-1.7\nno file at all") in (signatures.BROKEN, signatures.MISSING)


def test_a_certificate_is_read_alone(people):
    pem = people["own"].pem
    key = people["own"].key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                          serialization.NoEncryption()).decode()  # fmt: skip
    read = signatures.read_certificate(f"{key}\n{pem}")
    assert read.pem == pem
    assert "PRIVATE" not in read.pem
    with pytest.raises(Invalid):
        signatures.read_certificate("-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----")


@pytest.mark.django_db
def test_a_report_says_what_was_found_and_a_changed_one_is_not_concluded_on(people, plain):
    life = Life().to("valued")
    lab = life.lab
    given = {"laboratory_id": lab.pk, "pem": people["own"].pem}
    refused(Exception, laboratories.add_certificate, life.officer, life, **given)
    row = life.act(laboratories.add_certificate, life.province, **given)
    refused(Invalid, laboratories.add_certificate, life.province, life, **given)
    by, test = life.scope_of(lab.tester), {"test_id": life.first.pk}

    def handed_in(content):
        file = io.BytesIO(content)
        file.name = "report.pdf"
        life.act(testing.report, by, report_number="R1", file=file, **test)
        return life.first.signature

    def again(reason="重新提交"):
        life.act(testing.return_report, life.reviewer, batch_id=life.batch_id, reason=reason)
        assert (life.first.signature, life.first.report_file_id) == ("", None)

    own = people["own"].sign(plain)
    changed = bytearray(own)
    changed[200] ^= 1
    assert handed_in(bytes(changed)) == "broken"
    assert "第二十一条" in str(refused(Invalid, telling.conclude, life.reviewer, life, batch_id=life.batch_id))
    page = client_as(life.reviewer_user).get(f"/desk/sampling/batches/{life.batch_id}/").content.decode()
    assert "签名后" in page
    again()
    assert handed_in(plain) == "missing"
    again()
    assert handed_in(people["other"].sign(plain)) == "unknown"
    again()
    assert handed_in(own) == "valid"
    assert "示例检验机构" in life.first.signed_by
    life.act(laboratories.end_certificate, life.province, certificate_id=row.pk, reason="密钥更换")
    refused(Overtaken, laboratories.end_certificate, life.province, life, certificate_id=row.pk, reason="x")
    assert life.first.signature == "valid"  # it was the laboratory's when it was handed in
    again()
    assert handed_in(own) == "unknown"
    life.act(telling.conclude, life.reviewer, batch_id=life.batch_id)  # told and seen, it is his to weigh


@pytest.mark.django_db
def test_certificates_are_entered_and_taken_away_on_their_pages(people):
    life = Life()
    province = client_as(user_with_post("province_officer", PROVINCE))
    new = f"/desk/sampling/laboratories/{life.labs[0].pk}/certificates/new/"
    assert province.get(new).status_code == 200
    assert province.post(new, {"pem": "x"}).status_code == 422
    assert province.post(new, {"pem": people["own"].pem}).status_code == 302
    row = Certificate.objects.get()
    assert row.fingerprint[:16] in province.get("/desk/sampling/catalogue/").content.decode()
    county = client_as(life.officer_user)
    end = f"/desk/sampling/certificates/{row.pk}/end/"
    assert (county.post(end, {"reason": "x"}).status_code, county.get(new).status_code) == (403, 403)
    assert province.post(end, {"reason": "密钥更换"}).status_code == 302
    assert province.get(end).status_code == 404
    assert scope_of_user(life.officer_user).may("sampling.catalogue") is False
