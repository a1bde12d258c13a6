"""Evidence of the bureau and of the party: kept with the case, read by its people alone, never taken back."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from apps.access.models import User
from apps.audit.models import Event
from apps.documents.models import Document
from apps.kernel.errors import Invalid
from apps.serious_list import public
from apps.serious_list.models import Case, Evidence
from apps.serious_list.operations import answering
from apps.serious_list.operations.answering import TooLate
from apps.serious_list.operations.steps import OutOfReach, Overtaken
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.records import PDF
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, Life
from tests.serious_list.test_case import unchanged

pytestmark = pytest.mark.django_db
NEXT = "320104"
SAID = "产品系受托加工，进货查验记录齐全，没有主观故意。"


def file(name="进货查验记录.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def state(life, *files, by=None):
    return life.act(answering.state_case, by or life.filer, statement=SAID, files=files)


def kept(life):
    rows = Evidence.objects.filter(case_id=life.id).order_by("pk")
    return list(rows.values_list("side", "document__name"))


def answered(client, address):
    """The status of a file that is asked for."""
    answer = client.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
    return answer.status_code


def untouched(life, error, call):
    """Refused: neither the case nor a document nor evidence is there that was not before."""
    before = (Document.objects.count(), kept(life), Case.objects.get(pk=life.id).statement)
    unchanged(life, error, call)
    assert (Document.objects.count(), kept(life), Case.objects.get(pk=life.id).statement) == before


def test_both_sides_hand_in_evidence_and_each_reads_that_of_the_other():
    life = Life(files=[file("现场笔录.pdf"), file("检验报告.pdf")]).to("answering")
    state(life, file())
    assert kept(life) == [("bureau", "现场笔录.pdf"), ("bureau", "检验报告.pdf"), ("party", "进货查验记录.pdf")]
    told = Event.objects.filter(subject_kind="serious_case", subject_id=str(life.id))
    documents = [str(row.document_id) for row in Evidence.objects.order_by("pk")]
    assert told.get(verb="serious_list.proposed").data["evidence"] == documents[:2]
    assert told.get(verb="serious_list.stated").data["evidence"] == documents[2:]
    assert Event.objects.filter(verb="documents.stored", subject_kind="serious_list.evidence").count() == 3
    # the reviewer and the bureau above decide on it; the party sees what is held against it
    with time_machine.travel(life.now, tick=False):
        people = [
            client_as(User.objects.get(pk=by.user_id)) for by in (life.officer, life.reviewer, life.city, life.filer)
        ]
        for client in people:
            space = "my" if client is people[-1] else "desk"
            page = client.get(f"/{space}/serious-list/{life.id}/").content.decode()
            for document in documents:
                assert document in page
                assert answered(client, f"/documents/{document}/") == 200


def test_a_later_statement_adds_to_the_evidence():
    life = Life().to("noticed")  # from the notice on, served or not
    state(life, file("一.pdf"))
    life.serve()
    state(life, file("二.pdf"), file("三.pdf"))
    state(life)
    assert [name for _side, name in kept(life)] == ["一.pdf", "二.pdf", "三.pdf"]


def test_whoever_asks_for_a_hearing_states_the_case_and_hands_in_evidence_until_it_is_closed():
    life = Life().to("answering")
    life.ask_hearing()
    state(life, file("一.pdf"))
    life.call_hearing()
    life.now += timedelta(days=(life.case.hearing_on - life.today).days)
    assert life.today > life.case.answer_until
    with time_machine.travel(life.now, tick=False):
        here = f"/my/serious-list/{life.id}/state/"
        party = client_as(User.objects.get(pk=life.filer.user_id))
        assert party.post(here, {"state-statement": SAID, "state-files": [file("二.pdf")]}).status_code == 302
    assert [name for _side, name in kept(life)] == ["一.pdf", "二.pdf"]
    assert (life.case.state, life.case.statement.count(SAID)) == ("hearing", 2)
    life.hold_hearing()
    untouched(life, Overtaken, lambda: state(life, file("三.pdf")))
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(
            case_id=life.id, document=Document.objects.exclude(pk__in=Evidence.objects.values("document")).first(),
            side="party", added_label="某人", added_on=life.today,
        )  # fmt: skip


def test_nobody_else_reads_it_and_the_public_never():
    life = Life(files=[file()]).to("proposed")
    document = Evidence.objects.get().document
    address = f"/documents/{document.pk}/"
    party = client_as(User.objects.get(pk=life.filer.user_id))
    stranger = client_as(filer_of(enterprise_in(COUNTY)))
    neighbour = client_as(user_with_post("county_officer", NEXT))
    # a proposal is the bureau's own thought: the party reads of it with the notice
    assert [answered(client, address) for client in (party, stranger, neighbour)] == [404, 404, 404]
    assert answered(client_as(), address) == 302
    life.to("published")
    assert answered(client_as(User.objects.get(pk=life.filer.user_id)), address) == 200
    assert [answered(client, address) for client in (stranger, neighbour)] == [404, 404]
    entry = life.case.entry
    with time_machine.travel(life.now, tick=False):
        texts = [client_as().get(f"/serious-list/{entry.pk}/").content, public_files()]
    assert not any(str(document.pk).encode() in text or document.name.encode() in text for text in texts)


def public_files():
    return b"".join(client_as().get(path).content for path in ("/serious-list/list.json", "/api/v1/serious-list"))


def test_a_stranger_and_whoever_comes_late_hand_in_nothing():
    life = Life().to("answering")
    other = scope_of_user(filer_of(enterprise_in(COUNTY)))
    untouched(life, OutOfReach, lambda: state(life, file(), by=other))
    late = life.case.answer_until + timedelta(days=1)
    life.now += timedelta(days=(late - life.today).days)
    untouched(life, TooLate, lambda: state(life, file()))
    life.to("reviewed")
    untouched(life, Overtaken, lambda: state(life, file()))


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([("证据.pdf", b"MZ\x90\x00" + b"\x00" * 200)], None),
        ([("证据.pdf", b"")], None),
        ([("证据.exe", PDF)], None),
        ([("证据.pdf", PDF + b"x" * 4000)], "file-too-big"),
        ([("证据.pdf", PDF)] * 6, None),
    ],
)
def test_a_file_that_lies_or_is_too_large_changes_nothing(files, code, settings):
    life = Life().to("answering")
    settings.DOCUMENT_MAX_BYTES = 4000
    given = [file(*each) for each in files]
    with pytest.raises(Invalid) as refused, transaction.atomic():
        state(life, *given)
    assert refused.value.details["field"] == "files"
    assert code is None or refused.value.code == code
    assert kept(life) == []
    assert Case.objects.get(pk=life.id).statement == ""
    with pytest.raises(Invalid), transaction.atomic():
        Life(files=[file(*each) for each in files])


def test_on_the_page_a_wrong_file_is_named_beside_its_field():
    life = Life().to("answering")
    with time_machine.travel(life.now, tick=False):
        party = client_as(User.objects.get(pk=life.filer.user_id))
        here = f"/my/serious-list/{life.id}/state/"
        wrong = party.post(here, {"state-statement": SAID, "state-files": [file("证据.pdf", b"MZ" * 99)]})
        assert wrong.status_code == 422
        assert 'id="id_state-files_error"' in wrong.content.decode()
        assert party.post(here, {"state-statement": SAID, "state-files": [file(), file("二.pdf")]}).status_code == 302
    assert len(kept(life)) == 2


def test_the_officer_hands_it_in_with_the_proposal_on_the_page():
    firm = enterprise_in(COUNTY)
    given = {"code": firm.uscc, "event_on": "2026-05-11", "ground": "44.product", "summary": "掺杂掺假。"}
    with time_machine.travel("2026-05-12T04:00:00Z", tick=False):
        officer = client_as(user_with_post("county_officer", COUNTY))
        assert (
            officer.post("/desk/serious-list/new/", given | {"files": [file("证据.pdf", b"MZ" * 99)]}).status_code
            == 422
        )
        assert not Case.objects.exists()
        done = officer.post("/desk/serious-list/new/", given | {"files": [file("一.pdf"), file("二.pdf")]})
    assert done.status_code == 302
    assert Evidence.objects.filter(case__enterprise=firm, side="bureau").count() == 2


def test_the_database_keeps_it_as_it_was_handed_in():
    life = Life(files=[file()]).to("answering")
    held = Evidence.objects.get()
    other = Document.objects.exclude(pk=held.document_id).first()
    for change in (
        lambda: Evidence.objects.filter(pk=held.pk).update(side="party"),
        lambda: Evidence.objects.filter(pk=held.pk).delete(),
        lambda: Document.objects.filter(pk=held.document_id).delete(),
        # with a proposal or a statement, and with nothing else
        lambda: Evidence.objects.create(
            case_id=life.id, document=other, side="bureau", added_label="某人", added_on=life.today
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert kept(life) == [("bureau", "进货查验记录.pdf")]


@pytest.mark.parametrize("files", [1, 3])
def test_a_page_asks_the_same_whatever_was_handed_in(files, django_assert_num_queries):
    life = Life(files=[file(f"{n}.pdf") for n in range(files)]).to("answering")
    with time_machine.travel(life.now, tick=False):
        party = client_as(User.objects.get(pk=life.filer.user_id))
        party.get(f"/my/serious-list/{life.id}/")
        with django_assert_num_queries(QUERIES):
            page = party.get(f"/my/serious-list/{life.id}/").content.decode()
    assert page.count("/documents/") >= files
    assert public.version().seq == 0


QUERIES = 16
