"""A certificate is asked for, signed, checked by anybody; it follows the list and shows nothing that has ended."""

import base64
import io
import json
import subprocess
import time
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.certificates import queries
from apps.certificates.forms.search import SearchForm
from apps.certificates.models import Certificate, Check
from apps.certificates.operations import issuing
from apps.certificates.operations.issuing import issue, screened
from apps.documents import signing
from apps.documents.operations import open_document
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope
from apps.registry.models import Merge
from apps.registry.operations import merges
from apps.serious_list import public
from apps.serious_list.models import Entry
from tests.apart import apart
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.joint_punishment import Department, hand_on
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import Life
from tests.serious_list.test_public import where_listed
from tests.serious_list.test_repair import Removal
from tests.serious_list.test_rings import merge_of

pytestmark = pytest.mark.django_db
SEARCH, VERIFY = "/serious-list/certificate/", "/verify/"
STRANGER = Scope.anonymous()


@pytest.fixture(autouse=True)
def key_of_its_own(settings, tmp_path_factory):
    """One key for all tests of a process: to make one costs a second."""
    settings.SIGNING_PEM_FILE = str(tmp_path_factory.getbasetemp() / "signing.pem")


def results(lines, life, on=None):
    rows, _version = screened(lines, on=on or life.today, today=life.today)
    return [row["result"] for row in rows]


def test_asked_signed_and_checked_by_anybody(client):
    life = Life().to("published")
    clean = enterprise_in("320102")
    with time_machine.travel(life.now, tick=False):
        form = {"names": f"{life.enterprise.name}\n{clean.uscc}\n不存在的公司\n甲", "on": str(life.today)}
        answer = client.post(SEARCH, form)
        made = Certificate.objects.get()
        assert answer.headers["Location"].partition("?")[0] == f"{VERIFY}{made.code}/"
        assert [row["result"] for row in made.rows] == ["listed", "clear", "unknown", "short"]
        assert made.version == public.version().seq
        page = client.get(answer.headers["Location"]).content.decode()
        assert not made.checks.exists()  # whoever asked for it checks nothing by seeing it
        client.get(f"{VERIFY}{made.code}/?first={made.code}")
        assert made.checks.count() == 1
        assert life.case.entry.number in page
        content = b"".join(client.get(f"{VERIFY}{made.code}.pdf").streaming_content)
        body = client.get(f"{VERIFY}{made.code}.json").json()
        pem = client.get(VERIFY + "signing-certificate.pem").content
        assert b"PRIVATE" not in pem
        statement, signature = body["statement"].encode(), base64.b64decode(body["signature"])
        assert signing.verified(statement, signature, pem)
        assert not signing.verified(statement.replace("列".encode(), b"x") + b" ", signature, pem)
        assert json.loads(statement)["results"][1]["result"] == "clear"
        assert is_whole(content, pem)
        genuine = client.post(VERIFY, {"file": SimpleUploadedFile("a.pdf", content)})
        assert "文件真实、未经改动" in genuine.content.decode()
        forged = client.post(VERIFY, {"file": SimpleUploadedFile("a.pdf", content[:-1] + b" ")})
        assert forged.status_code == 404
        by_hand = client.post(VERIFY, {"code": made.code.lower().replace("-", " ")})
        assert by_hand.status_code == 200
    assert Check.objects.filter(certificate=made).count() == 5
    assert Check.objects.filter(certificate=None).count() == 1
    assert Event.objects.filter(verb="certificates.issued", data__code=made.code).exists()


def test_of_whom_nobody_was_found_nothing_is_concluded(client, settings):
    """A mistyped or shortened name of a listed party: neither page nor paper nor file says that it is not listed."""
    life = Life(enterprise_in("320102", name="南京玄武电线电缆有限公司")).to("published")
    clean = enterprise_in("320102")
    lines = [clean.uscc, "南京玄武电线电缆公司", "甲", clean.uscc[:-1], life.enterprise.uscc]
    made = issue(lines, on=life.today, by=STRANGER, at=life.now)
    assert [row["on_list"] for row in json.loads(made.statement)["results"]] == [False, None, None, None, True]
    with open_document(made.document) as file:
        pdf = subprocess.run(["pdftotext", "-", "-"], input=file.read(), capture_output=True, check=True)
    paper = "".join(pdf.stdout.decode().split())
    assert "查无此名称或号码，未作结论" in paper
    assert "其中3项未作结论" in paper
    assert "无列入记录" not in paper
    chinese = client.get(f"{VERIFY}{made.code}/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "其中3项未作结论" in chinese
    assert "无列入记录" not in chinese
    whole = issue([clean.uscc, life.enterprise.uscc], on=life.today, by=STRANGER, at=life.now)
    page = client.get(f"{VERIFY}{whole.code}/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "未作结论" not in page
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = client.get(f"{VERIFY}{made.code}/").content.decode()
    assert "Of 3 lines nothing is concluded" in english
    assert "no entry;" not in english


def is_whole(content, pem):
    """Whether the PDF's own signature covers all of it and is the key's: what a reader of PDF does."""
    from asn1crypto import pem as armour
    from asn1crypto import x509
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    root = x509.Certificate.load(armour.unarmor(pem)[2])
    context = ValidationContext(trust_roots=[root], moment=root.not_valid_before + timedelta(days=1))
    [signature] = PdfFileReader(io.BytesIO(content)).embedded_signatures
    status = apart(validate_pdf_signature, signature, context)
    return status.intact and status.valid and status.coverage.name == "ENTIRE_FILE"


def test_found_by_every_name_and_number_it_has_or_had():
    life = Life(enterprise_in("320102", name="南京(玄武)线缆有限公司")).to("published")
    firm = life.enterprise
    firm.former_names.create(name="玄武电缆厂")
    firm.identifiers.create(kind="reg_no", value="320100000012345")
    twin = enterprise_in("320102", name="玄武线缆总厂")
    type(twin).objects.filter(pk=twin.pk).update(merged_into=firm)
    asked = [firm.name, "南京（玄武）线缆有限公司", " 南京(玄武) 线缆有限公司", "玄武电缆厂", "320100000012345",
             firm.uscc.lower(), "玄武线缆总厂", twin.uscc]  # fmt: skip
    assert results(asked, life) == ["listed"] * len(asked)


def test_a_listed_party_is_found_under_a_name_that_prints_alike():
    life = Life().to("published")
    name, code = life.enterprise.name, life.enterprise.uscc
    asked = [f"{text[:3]}{char}{text[3:]}" for text in (name, code) for char in "\u200b\u200d\ufeff\ufe00\u202a"]
    rows, _version = screened(asked, on=life.today, today=life.today)
    assert {(row["asked"], row["result"]) for row in rows} == {(name, "listed"), (code, "listed")}


@pytest.mark.parametrize(
    ("line", "said"), [("甲" * 201, "第3行"), ("甲\u202e司公", "U+202E"), ("甲\x01公司", "U+0001")]
)
def test_a_line_that_cannot_be_certified_is_refused_by_its_number(client, line, said):
    life = Life().to("published")
    with time_machine.travel(life.now, tick=False):
        names = f"{life.enterprise.name}\n\n{line}"
        page = client.post(SEARCH, {"names": names, "on": str(life.today)}, headers={"accept-language": "zh-hans"})
        assert page.status_code == 422
        assert said in page.content.decode()
        assert "第3行" in page.content.decode()
        file = SimpleUploadedFile("a.csv", f"企业名称\n\n{line}\n".encode())
        page = client.post(SEARCH, {"file": file, "on": str(life.today)}, headers={"accept-language": "zh-hans"})
        assert page.status_code == 422
    assert not Certificate.objects.exists()


def test_a_person_of_it_is_told_masked():
    life = Life(person_name="欧阳某某", person_post="总经理").to("published")
    [row], _version = screened([life.enterprise.name], on=life.today, today=life.today)
    assert (row["result"], row["parties"][0]["entries"][0]["person"]) == ("person", "欧阳**")


def test_a_name_that_leads_to_several_says_of_each_whether_it_is_listed(client, monkeypatch):
    """A bidder is not on the list because a listed enterprise once bore its name."""
    life, name = Life().to("published"), "南京双喜电缆有限公司"
    life.enterprise.former_names.create(name=name, until=date(2024, 5, 1))
    other = enterprise_in("320102", name=name)
    monkeypatch.setattr(queries, "BEARERS", 2)
    for _n in range(3):
        enterprise_in("320102", name="便民店")
    made = issue([name, other.uscc, "便民店"], on=life.today, by=STRANGER, at=life.now)
    statement = json.loads(made.statement)
    assert statement["format"] == made.form == 2
    several, by_code, common = statement["results"]
    assert (common["result"], len(common["parties"]), common["further_parties"]) == ("clear", 2, 1)
    assert (several["result"], several["on_list"]) == ("several", None)
    assert (by_code["result"], by_code["on_list"]) == ("clear", False)
    said = {party["code"]: party for party in several["parties"]}
    assert {code: (party["on_list"], party["found_by"], party["borne_until"]) for code, party in said.items()} == {
        life.enterprise.uscc: (True, "former_name", "2024-05-01"), other.uscc: (False, "name", ""),
    }  # fmt: skip
    assert not {"firm", "entry"} & {*several["parties"][1], *several["parties"][1]["entries"][0]}
    with open_document(made.document) as file:
        pdf = subprocess.run(["pdftotext", "-layout", "-", "-"], input=file.read(), capture_output=True, check=True)
    paper = "".join(pdf.stdout.decode().split())
    assert "涉及多个当事人，结果不同" in paper
    assert all(
        text in paper for text in (life.enterprise.uscc, other.uscc, "曾用名，至2024年5月1日", "另有1个同名当事人")
    )
    page = client.get(f"{VERIFY}{made.code}/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "其中1项涉及多个当事人" in page
    assert "另有1个同名当事人" in page
    rows = page.partition("<tbody>")[2].split("<tr")
    assert [life.case.entry.number in row for row in rows if "of-party" in row] == [False, True, *[False] * 3]
    assert "无可公示的列入记录" in next(row for row in rows if "of-party" in row and other.uscc in row)


def test_a_certificate_of_the_first_form_is_read_by_party(client):
    """What was signed before parties were told apart stays as it is; the page says whose each entry is."""
    life, other = Life().to("published"), enterprise_in("320102", name="南京双喜电缆有限公司")
    made, entry = issue([other.name], on=life.today, by=STRANGER, at=life.now), life.case.entry
    parties = [{"name": firm.name, "code": firm.uscc} for firm in (life.enterprise, other)]
    own = {"entry": entry.pk, "party": parties[0]["name"], "code": parties[0]["code"], "number": entry.number,
           "listed_on": "2026-06-25", "until": str(entry.until), "person": ""}  # fmt: skip
    row = {"asked": other.name, "result": "listed", "parties": parties, "entries": [own], "hint": ""}
    kept = {field.attname: getattr(made, field.attname) for field in Certificate._meta.concrete_fields}
    old = Certificate.objects.create(**kept | {"id": None, "code": "0000-0000-0000-0001", "form": 1, "rows": [row],
                                               "entries": [entry.pk]})  # fmt: skip
    with time_machine.travel(life.now, tick=False):
        page = client.get(f"{VERIFY}{old.code}/", headers={"accept-language": "zh-hans"}).content.decode()
        assert "该证明的文本出具时尚未区分当事人" in page
        rows = [row for row in page.partition("<tbody>")[2].split("<tr") if "of-party" in row]
        assert [entry.number in row for row in rows] == [True, False]
        assert client.get(f"{VERIFY}{old.code}.json").status_code == 200
    life.withdraw()
    with time_machine.travel(life.now, tick=False):
        assert entry.number not in client.get(f"{VERIFY}{old.code}/").content.decode()
        assert client.get(f"{VERIFY}{old.code}.json").status_code == 410


def test_a_certificate_that_names_the_wrong_party_is_withheld_once_the_merge_is_undone(client):
    life = Life().to("served")
    survivor, merge = merge_of(life.enterprise, life.now)
    merge()
    life.publish()
    made = issue([survivor.uscc], on=life.today, by=STRANGER, at=life.now)
    assert made.rows[0]["result"] == "listed"
    at, merged = life.now + timedelta(days=10), Merge.objects.get()
    officer, reviewer = (
        scope_of_user(user_with_post(role, "320102")) for role in ("county_officer", "county_reviewer")
    )
    with time_machine.travel(life.now, tick=False):
        assert client.get(f"{VERIFY}{made.code}.json").status_code == 200
    merges.ask_undo(merge_id=merged.pk, reason="两家企业", by=officer, at=at)
    merges.undo_merge(merge_id=merged.pk, by=reviewer, at=at)
    day = life.today + timedelta(days=10)
    [of_it, of_survivor], _version = screened([life.enterprise.uscc, survivor.uscc], on=day, today=day)
    assert (of_it["result"], of_survivor["result"]) == ("listed", "clear")
    assert of_it["parties"][0]["entries"][0]["listed_on"] == str(life.case.entry.listed_on)
    with time_machine.travel(at, tick=False):
        assert life.case.entry.number not in client.get(f"{VERIFY}{made.code}/").content.decode()
        assert client.get(f"{VERIFY}{made.code}.json").status_code == 410


def test_page_api_files_feed_partner_and_certificate_agree_at_every_step():
    """One listing through its life: whoever asks, by whatever way, is told the same after each step."""
    life = Life()
    department = Department(at=life.now)
    for state in ("answering", "decided", "served", "published", "withdrawn"):
        life.to(state)
        entry = Entry.objects.select_related("enterprise", "case").filter(case_id=life.id).first()
        expected, now = state == "published", life.now + timedelta(minutes=1)
        if entry:
            hand_on(entry, life.now)
            assert set(where_listed(entry, now).values()) == {expected}
        with time_machine.travel(now, tick=False):
            department.token = ""
            lines = department.read().json()["results"]
            assert any(line["entry"] for line in lines) is expected
            assert Entry.objects.exists() or not lines
            if Entry.objects.exists():
                assert (results([life.enterprise.name], life) == ["listed"]) is expected


def test_what_has_ended_is_shown_no_more_also_of_the_past(client):
    removal = Removal()
    life, entry = removal.life, removal.entry
    with time_machine.travel(life.now, tick=False) as clock:
        made = issue([life.enterprise.name], on=entry.listed_on, by=STRANGER, at=life.now)
        removal.apply()
        from apps.serious_list.operations import repairing

        removal.act(repairing.accept, life.officer)
        removal.act(repairing.grant, removal.chief, reason="已整改")
        clock.move_to(life.now)
        assert results([life.enterprise.name], life, on=entry.listed_on) == ["clear"]
        page = client.get(f"{VERIFY}{made.code}/").content.decode()
        assert "真实" in page
        assert entry.number not in page
        for kind in ("pdf", "json"):
            assert client.get(f"{VERIFY}{made.code}.{kind}").status_code == 410


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "决1号，2026-03-17起，至2029-03-16"),
        (
            {"person": "张**", "restored_on": "2027-04-02"},
            "张**，决1号，2026-03-17起（2027-04-02恢复列入），至2029-03-16",
        ),
        ({"until": "9999-12-31"}, "决1号，2026-03-17起，终身"),
    ],
)
def test_the_paper_gives_the_days_of_an_entry(given, said):
    entry = {"number": "决1号", "listed_on": "2026-03-17", "restored_on": "", "until": "2029-03-16", "person": ""}
    row = {"firm": 1, "name": "甲厂", "code": "", "division": "320102", "found_by": "name", "borne_until": "",
           "result": "listed", "entries": [entry | given]}  # fmt: skip
    [answer] = issuing._line({"asked": "甲厂", "result": "listed", "beyond": 0, "parties": [row]})["answers"]
    assert answer["entries"] == said


def test_refused_and_nothing_issued():
    life = Life().to("published")
    for lines, on, code in (
        ([], 0, "nothing-asked"),
        (["  "], 0, "nothing-asked"),
        ([f"公司{n}" for n in range(1001)], 0, "too-many-names"),
        (["某公司"], 1, "beyond-data"),
        (["某公司"], -400, "beyond-data"),
    ):
        with pytest.raises(DomainError) as refused:
            issue(lines, on=life.today + timedelta(days=on), by=STRANGER, at=life.now)
        assert refused.value.code == code
    assert not Certificate.objects.exists()


def test_a_list_that_moves_meanwhile_is_read_again(monkeypatch):
    life = Life().to("published")
    versions = iter([1, 2, 2, 2])
    monkeypatch.setattr(issuing.public, "version", lambda: public.Version(next(versions), None))
    assert screened(["某公司"], on=life.today, today=life.today)[1] == 2
    endless = iter(range(99))
    monkeypatch.setattr(issuing.public, "version", lambda: public.Version(next(endless), None))
    with pytest.raises(issuing.ListMoves):
        screened(["某公司"], on=life.today, today=life.today)


@pytest.mark.parametrize("empty", [False, True])
def test_no_key_no_certificate(client, settings, tmp_path, empty):
    """The compose file hands over an empty one until the operator has a key."""
    settings.SIGNING_PEM_FILE, settings.PRODUCTION = "", True
    if empty:
        settings.SIGNING_PEM_FILE = str(tmp_path / "key.pem")
        (tmp_path / "key.pem").touch()
    with pytest.raises(signing.NotConfigured):
        issue(["某公司"], on=None, by=STRANGER, at=None)
    assert client.get(VERIFY + "signing-certificate.pem").status_code == 503


def test_lists_as_files():
    """Both encodings and a heading are read; what is no text, or too much, is said at its field."""
    for content, lines, wrong in (
        ("名称\n江苏某某公司\n".encode("gb18030"), ["", "江苏某某公司"], ""),
        ("\ufeff企业名称,备注\n江苏某某公司,x\n".encode(), ["", "江苏某某公司"], ""),
        (b"PK\x03\x04\x00\x00", [], "file"),
        (b"\x00\x01", [], "file"),
        (b"x" * 600_000, [], "file"),
        (b" \n", [], "names"),
    ):
        form = SearchForm({"on": "2026-05-12"}, {"file": SimpleUploadedFile("a.csv", content)}, today=date(2026, 5, 12))
        assert form.is_valid() is not bool(wrong), content[:20]
        assert (set(form.errors) == {wrong}) if wrong else (form.arguments()["lines"] == lines)


def test_the_database_keeps_what_was_signed():
    life = Life().to("published")
    made = issue(["某公司"], on=life.today, by=STRANGER, at=life.now)
    for change in (
        lambda: Certificate.objects.update(count=2),
        lambda: Certificate.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_thousand_names_within_a_second_and_few_queries(django_assert_max_num_queries):
    life = Life().to("published")
    lines = [life.enterprise.name, *(f"江苏第{n}电缆有限公司" for n in range(999))]
    begun = time.process_time()
    with django_assert_max_num_queries(14):
        found = results(lines, life)
    assert found.count("listed") == 1
    assert found.count("unknown") == 999
    assert time.process_time() - begun < 1


def test_an_address_is_rationed(client, monkeypatch):
    from apps.certificates.views import search

    monkeypatch.setattr(search, "AN_HOUR", 1)
    Life().to("published")
    form = {"names": "某公司", "on": "2026-01-01"}
    # three, because an hour may end between any two of them
    asked = [client.post(SEARCH, form).status_code for _n in range(3)]
    assert asked[0] == 422
    assert 429 in asked
