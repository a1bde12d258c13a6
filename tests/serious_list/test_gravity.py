"""How grave the breach is: found before the notice, told in the papers, answered, and without it nobody is listed."""

import subprocess
from dataclasses import replace
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from apps.access.models import User
from apps.audit.models import Event
from apps.divisions.models import Agency
from apps.documents.operations import open_document
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.serious_list.models import Case, Circumstance, Gravity
from apps.serious_list.operations import answering, deciding, gravity, proposing, steps
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.records import PDF
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, GRAVE, Life
from tests.serious_list.test_case import unchanged
from tests.serious_list.test_guards import decided, let_pass

pytestmark = pytest.mark.django_db
LIGHTER = replace(GRAVE, circumstances=("effect",), severity="经复核，仅一个批次，情节仍属严重。")


def change(life, finding, by=None, **more):
    return life.act(gravity.change, by or life.officer, finding=finding, **more)


def answer(life, finding=LIGHTER, by=None):
    return life.act(gravity.answer, by or life.reviewer, finding=finding)


def state(life):
    life.act(answering.state_case, life.filer, statement="仅一个批次，不属情节严重。")


def rows(life):
    return list(life.case.gravity.order_by("number").values_list("number", "stage", "severity"))


def kept(life, error, call):
    before = rows(life)
    unchanged(life, error, call)
    assert rows(life) == before


def test_no_notice_without_it_and_the_refusal_names_the_article():
    life = Life()
    with pytest.raises(gravity.NoGravity) as refused:
        life.act(proposing.write_notice, life.officer)
    assert "市场监管总局令第44号第二条、第十二条" in str(refused.value.message)
    with override("en"), pytest.raises(Invalid, match="nature of the breach"):
        life.act(proposing.write_notice, life.officer)
    kept(life, gravity.NoGravity, lambda: life.act(proposing.write_notice, life.officer))
    life.find_gravity()
    assert life.act(proposing.write_notice, life.officer).state == "noticed"
    event = Event.objects.get(verb="serious_list.gravity_found")
    assert (event.subject_id, event.data["circumstances"]) == (str(life.id), ["intent", "effect"])


def test_it_is_found_once_and_changed_until_the_notice_the_one_before_kept():
    life = Life()
    kept(life, gravity.NoGravity, lambda: change(life, GRAVE))
    life.find_gravity()
    kept(life, gravity.FoundBefore, life.find_gravity)
    kept(life, gravity.NothingNew, lambda: change(life, GRAVE))
    change(life, LIGHTER)
    assert rows(life) == [(1, "proposal", GRAVE.severity), (2, "proposal", LIGHTER.severity)]
    row = gravity.current(life.case)
    assert (row.found_by_id, row.found_on, row.rests_on) == (life.officer.user_id, life.today, GRAVE.rests_on)
    life.notice()
    kept(life, steps.Overtaken, lambda: change(life, GRAVE))
    kept(life, steps.Overtaken, life.find_gravity)


@pytest.mark.parametrize("part", ["circumstances", "nature", "severity", "harm", "rests_on"])
def test_a_finding_has_every_part(part):
    life = Life()
    with pytest.raises(Invalid) as refused:
        life.find_gravity(replace(GRAVE, **{part: () if part == "circumstances" else "  "}))
    assert refused.value.details["field"] == part
    assert rows(life) == []


def test_circumstances_are_those_of_the_day_of_the_event_and_files_those_of_the_case():
    life, other = Life(), Life(enterprise_in(COUNTY), files=[SimpleUploadedFile("他案.pdf", PDF)])
    kept(life, Invalid, lambda: life.find_gravity(replace(GRAVE, circumstances=("breach",))))
    file = other.case.evidence.get().pk
    kept(life, Invalid, lambda: life.find_gravity(replace(GRAVE, evidence=(file,))))
    life.find_gravity(files=[SimpleUploadedFile("检验报告.pdf", PDF)])
    row = gravity.current(life.case)
    assert row.evidence == list(life.case.evidence.values_list("pk", flat=True))
    old = set(Circumstance.objects.on(life.today.replace(year=2017)).values_list("code", flat=True))
    assert old == {"intent", "breach", "effect"}


def test_the_reviewer_answers_the_party_on_no_more_than_the_notice_named():
    life = Life().to("answering")
    state(life)
    life.wait()
    kept(life, steps.SamePerson, lambda: answer(life, by=scope_as_reviewer(life)))
    kept(life, NotPermitted, lambda: answer(life, by=life.officer))
    kept(life, gravity.NotInTheNotice, lambda: answer(life, replace(GRAVE, circumstances=("intent", "health"))))
    kept(life, gravity.NothingNew, lambda: answer(life, GRAVE))
    answer(life)
    assert rows(life) == [(1, "proposal", GRAVE.severity), (2, "answer", LIGHTER.severity)]
    kept(life, gravity.NotInTheNotice, lambda: answer(life, GRAVE))  # what was dropped does not come back
    life.review()
    kept(life, steps.Overtaken, lambda: answer(life))


def scope_as_reviewer(life):
    """The proposer, with the permissions of a reviewer too."""
    return replace(life.reviewer, user_id=life.officer.user_id)


def test_where_the_party_said_nothing_the_finding_of_the_notice_stands():
    life = Life().to("answered")
    kept(life, gravity.NothingSaid, lambda: answer(life))


def test_a_hearing_is_something_said():
    life = Life().to("answering")
    life.ask_hearing()
    life.call_hearing()
    life.hold_hearing()
    answer(life)
    assert gravity.current(life.case).stage == "answer"


def test_who_may_and_a_stranger_finds_nothing():
    life = Life()
    neighbour = scope_of_user(user_with_post("county_officer", "320104"))
    kept(life, steps.OutOfReach, lambda: life.act(gravity.find, neighbour, finding=GRAVE))
    kept(life, NotPermitted, lambda: life.act(gravity.find, life.city, finding=GRAVE))
    kept(life, DomainError, lambda: life.act(gravity.find, life.filer, finding=GRAVE))


def test_the_papers_say_it_with_its_reasons(real_papers):
    Agency.objects.filter(pk=f"amr-{COUNTY}").update(address="双龙大道1号", phone="025-52280000")
    life = Life().to("answering")
    notice = text_of(life, "notice")
    assert "（本机关地址：双龙大道1号；联系电话：025-52280000）" in notice  # where an answer in writing is sent
    reasons = (GRAVE.nature, GRAVE.severity, GRAVE.harm)
    for part in (*reasons, "主观恶意、社会影响", "令第44号第二条、第十二条", "进销货账册"):
        assert part in notice
    state(life)
    life.wait()
    answer(life)
    life.to("decided")
    decision = text_of(life, "decision")
    for part in (LIGHTER.severity, GRAVE.harm, "针对你（单位）的意见", "综合考虑社会影响，"):
        assert part in decision
    assert GRAVE.severity not in decision


def text_of(life, kind):
    with open_document(life.case.papers.get(kind=kind).document) as file:
        made = subprocess.run(["pdftotext", "-", "-"], input=file.read(), capture_output=True, check=True)
    return "".join(made.stdout.decode().split())


def test_the_party_sees_what_the_notice_says_and_with_the_decision_what_was_answered():
    life = Life()
    life.find_gravity(replace(GRAVE, harm="草稿中的说法。"))
    change(life, GRAVE)
    assert "草稿中的说法" in shown(life, life.officer, "desk")
    life.to("answering")
    said = shown(life, life.filer, "my")
    assert GRAVE.harm in said
    assert "主观恶意" in said
    assert "草稿中的说法" not in said
    state(life)
    life.wait()
    answer(life)
    assert LIGHTER.severity not in shown(life, life.filer, "my")
    life.to("decided")
    assert LIGHTER.severity in shown(life, life.filer, "my")
    english = shown(life, life.filer, "my", language="en")
    assert "Effect on society" in english
    assert "Gravity of the breach" in english


def shown(life, who, room, language="zh-hans"):
    with time_machine.travel(life.now, tick=False):
        client = client_as(User.objects.get(pk=who.user_id))
        client.cookies["django_language"] = language
        return client.get(f"/{room}/serious-list/{life.id}/").content.decode()


def test_the_officer_records_it_on_the_page_and_only_then_is_offered_the_notice():
    life = Life(files=[SimpleUploadedFile("检验报告.pdf", PDF)])
    given = {f"find_gravity-{name}": getattr(GRAVE, name) for name in gravity.WORDS}
    file = life.case.evidence.get().pk
    given |= {"find_gravity-circumstances": ["intent", "effect"], "find_gravity-evidence": [file]}
    here = f"/desk/serious-list/{life.id}/"
    with time_machine.travel(life.now, tick=False):
        officer = client_as(User.objects.get(pk=life.officer.user_id))
        page = officer.get(here).content.decode()
        assert "主观恶意" in page
        assert 'id="step-notice"' not in page
        officer.post(f"{here}notice/")
        assert life.case.state == "proposed"
        wrong = officer.post(f"{here}find_gravity/", given | {"find_gravity-circumstances": ["breach"]})
        assert wrong.status_code == 422
        assert rows(life) == []
        assert officer.post(f"{here}find_gravity/", given).status_code == 302
        assert officer.post(f"{here}find_gravity/", given).status_code == 409  # twice: told, nothing changed
        page = officer.get(here).content.decode()
    assert 'id="step-notice"' in page
    assert "change_gravity" in page
    assert 'id="step-find_gravity"' not in page
    assert [number for number, _s, _w in rows(life)] == [1]


def put(life, **change):
    last = life.case.gravity.order_by("number").last()
    given = {name: getattr(GRAVE, name) for name in gravity.WORDS} | {
        "case_id": life.id, "number": last.number + 1 if last else 1, "stage": "proposal", "circumstances": ["intent"],
        "found_by_id": life.officer.user_id, "found_label": "x", "found_on": life.today,
    }  # fmt: skip
    return Gravity.objects.create(**given | change)


def test_the_database_refuses_a_notice_and_a_decision_without_it():
    life = Life()
    told = {"state": "noticed", "notice_on": life.today}
    case = Case.objects.filter(pk=life.id)
    assert let_pass(("without", lambda: case.update(**told))) == []
    life.find_gravity()
    assert let_pass(("with", lambda: case.update(**told))) == ["with"]
    life.to("consented")
    assert let_pass(("with", lambda: case.update(**decided(life)))) == ["with"]

    def without():  # a case of before there was a finding
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        life.case.gravity.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = origin")

    assert let_pass(("without", lambda: (without(), case.update(**decided(life))))) == []
    with transaction.atomic():
        without()
        with pytest.raises(gravity.NoGravity, match="重新提出"):
            life.act(deciding.decide, life.reviewer, penalty=life.penalty)
        transaction.set_rollback(True)


def test_the_database_keeps_findings_and_takes_only_those_of_the_rules():
    life = Life()
    life.find_gravity()
    case = life.case.gravity
    assert let_pass(("next", lambda: put(life))) == ["next"]
    assert let_pass(
        ("changed", lambda: case.update(harm="另写")),
        ("deleted", lambda: case.all().delete()),
        ("number left out", lambda: put(life, number=3)),
        ("again number one", lambda: put(life, number=1)),
        ("unknown circumstance", lambda: put(life, circumstances=["breach"])),
        ("no circumstance", lambda: put(life, circumstances=[])),
        ("no reason", lambda: put(life, harm="")),
        ("no such file", lambda: put(life, evidence=[0])),
        ("an answer before the notice", lambda: put(life, stage="answer", found_by_id=life.reviewer.user_id)),
    ) == []  # fmt: skip
    life.to("answering")
    assert let_pass(("after the notice", lambda: put(life))) == []


def test_the_database_takes_an_answer_to_the_party_alone():
    life = Life().to("answering")
    by = {"stage": "answer", "found_by_id": life.reviewer.user_id}
    assert let_pass(("too early", lambda: put(life, **by))) == []
    state(life)
    life.wait()
    assert let_pass(("answered", lambda: put(life, **by))) == ["answered"]
    assert let_pass(
        ("by the proposer", lambda: put(life, stage="answer")),
        ("not in the notice", lambda: put(life, circumstances=["health"], **by)),
        ("a proposal", lambda: put(life, found_by_id=life.reviewer.user_id)),
    ) == []  # fmt: skip
    silent = Life(enterprise_in(COUNTY)).to("answered")
    with pytest.raises(IntegrityError), transaction.atomic():
        put(silent, stage="answer", found_by_id=silent.reviewer.user_id)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_leave_one_finding():
    life, gate, outcome = Life(), Barrier(2), []

    def run():
        try:
            gate.wait()
            gravity.find(case_id=life.id, finding=GRAVE, by=life.officer, at=life.now)
            outcome.append("done")
        except gravity.FoundBefore:
            outcome.append("told")
        finally:
            connection.close()

    threads = [Thread(target=run) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["done", "told"]
    assert len(rows(life)) == 1
