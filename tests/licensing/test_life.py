"""An application from draft to decision: what is granted at once, what an officer decides, what is refused and why."""

import base64
import json
import re
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.deadlines.queries import last_day
from apps.documents import signing
from apps.documents.models import Document
from apps.kernel.errors import DomainError
from apps.licensing import sql, states
from apps.licensing.models import Application, Covered, Licence, Paper, ProductClass, Unit
from apps.licensing.operations import deciding, filling, testing
from apps.licensing.rules import automatic, eligibility
from apps.licensing.wording import AGAINST, DOUBTS
from apps.notifications.models import Message
from apps.records.models import Fact
from tests.factories import handed_in as on_paper
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.licensing import COUNTY, UNIT, Life, bar, granted, merged, scan
from tests.factories.pictures import PNG
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import listed

pytestmark = pytest.mark.django_db


class Undo(Exception):
    """Ends a trial: what it did is taken back."""


def test_of_two_applications_for_a_class_that_a_merge_brings_together_each_is_decided():
    """The second stays with the merged record: the survivor's people see it, are told of it and may withdraw it."""
    lives = [Life(report_number=f"JD-{number}").to_officer() for number in (1, 2)]
    duplicate, survivor = (life.enterprise for life in lives)
    merged(duplicate, into=survivor, at=lives[1].now)
    stayed, scope = lives[0], lives[1].filer
    assert set(Application.objects.visible_to(scope)) == {life.application for life in lives}
    stayed.accept()
    assert (stayed.application.state, stayed.application.enterprise_id) == ("accepted", duplicate.pk)
    told = Message.objects.filter(url=f"/my/licences/{stayed.id}/").values_list("recipient_id", flat=True)
    assert set(told) == {str(survivor.pk)}
    assert Paper.objects.visible_to(scope).filter(application=stayed.id).exists()
    assert stayed.act(filling.withdraw, scope).state == "withdrawn"


def went(call):
    """Whether a verb is carried out now; nothing of it stays."""
    try:
        with transaction.atomic():
            call()
            raise Undo
    except Undo:
        return True
    except DomainError:
        return False


def refused(call, code):
    """The verb is refused with this code, and nothing at all is written."""
    before = (Event.objects.count(), Licence.objects.count(), Document.objects.count())
    with pytest.raises(DomainError) as told, transaction.atomic():
        call()
    assert told.value.code == code, told.value
    assert (Event.objects.count(), Licence.objects.count(), Document.objects.count()) == before
    return told.value


def test_granted_at_once_number_certificate_fact_and_message():
    life = Life().fill()
    done = life.submit()
    licence = life.licence
    assert (done.state, done.automatic, done.doubts) == ("granted", True, [])
    assert (licence.number, licence.state) == ("(苏)XK06-001-00001", "unverified")
    assert (licence.granted_on, licence.until) == (date(2026, 3, 2), date(2031, 3, 1))
    assert [row.unit.name for row in Covered.objects.filter(licence=licence)] == [UNIT["cable"]]
    assert [paper.kind for paper in Paper.objects.filter(application=done)] == ["grant"]
    fact = Fact.objects.get(pk=licence.fact_id)
    assert (fact.kind.code, fact.document_number, fact.public_until) == ("licence", licence.number, date(2031, 3, 2))
    assert Message.objects.filter(recipient_kind="enterprise", data__state="granted").count() == 1
    running = set(Clock.objects.standing().values_list("rule_code", flat=True))
    assert running == {"licensing.term", "licensing.after_check"}
    # a second click and a retry find what the first has done
    assert life.submit().pk == done.pk
    assert (Licence.objects.count(), Event.objects.filter(verb="licensing.granted_at_once").count()) == (1, 1)
    assert granted(number := enterprise_in(COUNTY), report_number="JD-2").number == "(苏)XK06-001-00002", number
    life.wait(5 * 366)
    assert life.licence.state == "expired"
    assert life.licence.state_on == date(2031, 3, 2)


def test_bureaus_of_two_cities_give_numbers_of_one_series():
    agency_of("320100")
    agency_of("320500")
    ProductClass.objects.filter(code="cable", validity__upper_inf=True).update(authority="city")
    rows = [granted(enterprise_in(place), report_number=f"JD-{place}") for place in (COUNTY, "320505")]
    assert [row.number for row in rows] == ["(苏)XK06-001-00001", "(苏)XK06-001-00002"]
    assert len({row.agency_id for row in rows}) == 2


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        ({"laboratory_id": None, "laboratory_name": "某地检测中心"}, "unknown-lab"),
        ({"report_on": date(2019, 12, 31)}, "unknown-lab"),  # before the qualification began
        ({"report_on": date(2025, 3, 1)}, "old-report"),
        ({"report_party": "江苏别家电缆有限公司"}, "other-party"),
        ({"report_product": "架空绞线"}, "other-product"),
        ({"report_product": "电"}, "other-product"),  # no name of anything
        ({"report_product": "电缆"}, "other-product"),  # of four of them
    ],
)
def test_whatever_is_doubtful_goes_before_an_officer(said, doubt):
    life = Life(**said).fill()
    assert doubt in filling.preview(life.application, life.today)
    done = life.submit()
    assert (done.state, doubt in done.doubts, Licence.objects.count()) == ("received", True, 0)
    assert Clock.objects.get(rule_code="licensing.correction_notice").due_on == date(2026, 3, 9)


def test_a_report_on_one_unit_carries_no_grant_of_another():
    life = Life(report_product="塑料绝缘控制电缆").fill()
    units = [unit.pk for unit in Unit.objects.filter(code__in=("cable.1", "cable.3")).order_by("pk")]
    life.save("product", {"units": units, "specification": ""})
    assert filling.preview(life.application, life.today) == ["other-product"]
    life.save("report", life.said | {"report_product": "绝缘电缆"})
    assert filling.preview(life.application, life.today) == ["other-product"]
    life.save("report", life.said | {"report_product": "塑料绝缘控制电缆、架空绞线"})
    assert filling.preview(life.application, life.today) == []


def test_a_report_speaks_for_one_maker_and_a_revocation_is_looked_at():
    granted()
    again = Life(enterprise_in(COUNTY))
    assert again.fill().submit().doubts == ["used-report"]
    from apps.kernel.scope import Scope
    from apps.records.operations.facts import record_fact

    other = Life(enterprise_in(COUNTY), report_number="JD-3")
    record_fact(kind="licence_revoked", occurred_on=date(2020, 1, 1), source="serious_list", source_key="x", title="x",
                enterprise=other.enterprise, by=Scope.system("test"), at=other.now)  # fmt: skip
    assert other.fill().submit().doubts == ["revoked-before"]


def test_steps_refuse_what_cannot_be():
    life = Life().start()
    lie = SimpleUploadedFile("report.pdf", PNG, content_type="application/pdf")
    virus = SimpleUploadedFile("a.pdf", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")
    refused(lambda: life.save("report", life.said, file=lie), "file-name-lies")
    refused(lambda: life.save("report", life.said, file=virus), "file-name-lies")
    refused(lambda: life.save("report", life.said | {"report_on": life.today + timedelta(days=1)}, scan()), "invalid")
    refused(lambda: life.save("product", {"units": [], "specification": ""}), "invalid")
    refused(life.submit, "incomplete")
    life.fill()
    refused(lambda: life.submit(commitment=False), "invalid")
    stranger = Life(enterprise_in("320104"))
    refused(
        lambda: filling.submit(application_id=life.id, commitment=True, by=stranger.filer, at=life.now), "not-found"
    )
    life.submit()
    refused(lambda: life.save("place", {"address": "别处"}), "fixed")


def test_begun_twice_is_one_and_what_was_said_before_is_there():
    life = Life().start()
    assert Life.start(life).id == Application.objects.get().pk
    life.fill().to_officer()
    life.act(filling.withdraw, life.filer)
    refused(lambda: life.act(filling.withdraw, life.filer), "overtaken")
    life.start()
    assert (Application.objects.count(), life.application.address) == (2, "工业大道1号")


class TestEligibility:
    def test_every_reason_has_its_words(self):
        codes = {value for name, value in vars(eligibility).items() if name.isupper() and isinstance(value, str)}
        assert codes == set(AGAINST)
        assert set(automatic.ARTICLES) == set(DOUBTS)

    def test_who_may_not_apply_is_told_before_the_form(self):
        closed = enterprise_in(COUNTY, status="deregistered", status_on=date(2026, 1, 1))
        without = enterprise_in(COUNTY, uscc=None)
        holder = granted().enterprise
        for firm, code, against in (
            (closed, "cable", "not-open"),
            (without, "cable", "no-code"),
            (holder, "cable", "holds"),
            (holder, "fertiliser", "holds"),
            (enterprise_in(COUNTY), "refrigeration", "not-in-catalogue"),
        ):
            error = refused(Life(firm, class_code=code).start, "not-eligible")
            assert error.details["against"] == [against]

    def test_listed_or_barred_neither_applies_nor_is_granted(self):
        """On the server and in the database, and at every step: a bar may come while an officer checks."""
        entry = listed(enterprise_in(COUNTY))
        life = Life(entry.enterprise, now=life_after(entry))
        assert refused(life.start, "not-eligible").details["against"] == ["serious-list"]
        later = Life(enterprise_in(COUNTY)).to_officer()
        drafted = Life(enterprise_in(COUNTY), report_number="JD-9").fill()
        later.accept()
        later.propose()
        for each in (later, drafted):
            bar(each)
        assert (
            refused(lambda: later.act(deciding.grant, later.reviewer), "not-eligible").details["until"] == "2029-03-01"
        )
        refused(drafted.submit, "not-eligible")
        for change in (
            lambda: Application.objects.filter(pk=drafted.id).update(
                state="received", submitted_on=drafted.today, submitted_at=drafted.now, committed_on=drafted.today
            ),
            lambda: Application.objects.filter(pk=later.id).update(
                state="granted", decided_on=later.today, decided_by=later.reviewer.user_id, ended_on=later.today
            ),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()
        fresh = Life(later.enterprise, class_code="fertiliser")
        assert fresh.start().application.state == "draft"  # the bar is for the same product alone

    def test_what_comes_while_it_is_corrected_stands_against_it(self):
        """Barred, or granted another licence meanwhile: the correction is told so, and no certificate is made."""
        for come, code in ((bar, "barred"), (lambda life: Life(life.enterprise, class_code="fertiliser",
                           report_number="JD-f", report_product="复肥").to_granted(), "holds")):  # fmt: skip
            life = Life(enterprise_in(COUNTY), report_number=f"JD-{code}").to_officer()
            life.act(deciding.ask_correction, life.officer, reason="检验机构资质证明")
            life.save("report", life.said | {"laboratory_id": life.lab.pk})
            come(life)
            before = Licence.objects.count()
            assert refused(life.submit, "not-eligible").details["against"] == [code]
            assert (life.application.state, Licence.objects.count()) == ("correcting", before)


def life_after(entry):
    from tests.factories.licensing import START

    return START + timedelta(days=(entry.listed_on - date(2026, 3, 2)).days + 1)


class TestOfficers:
    def test_the_long_way_with_two_officers_tests_and_a_pause(self):
        life = Life(class_code="fertiliser").fill()
        assert life.submit().doubts == ["verify-first"]
        life.accept()
        clock = Clock.objects.get(rule_code="licensing.product_decision")
        due = clock.due_on
        refused(lambda: life.act(testing.send_samples, life.officer, reason="送检：复肥", days=61), "invalid")
        life.act(testing.send_samples, life.officer, reason="送检：复肥", days=20)
        clock.refresh_from_db()
        assert clock.state == "paused"
        assert "产许检" in life.application.papers.get(kind="samples").number
        life.now += timedelta(days=14)
        early = life.today - timedelta(days=15)
        refused(lambda: life.act(testing.results_in, life.officer, reason="合格", came_on=early), "invalid")
        life.act(testing.results_in, life.officer, reason="合格")
        clock.refresh_from_db()
        assert (clock.state, (clock.due_on - due).days >= 13) == ("running", True)
        refused(life.propose, "not-checked")  # this class is checked on site first
        life.order()
        refused(life.propose, "check-under-way")
        life.wait(5)
        life.file()
        life.passed()
        life.propose()
        colleague = scope_of_user(user_with_post("province_reviewer", "320000"))
        refused(lambda: life.act(deciding.grant, life.officer), "not-permitted")
        for by in (life.reviewer, colleague):
            Application.objects.filter(pk=life.id).update(proposed_by=by.user_id)
            refused(lambda by=by: life.act(deciding.grant, by), "same-person")
        done = life.act(deciding.grant, life.reviewer)
        assert (done.state, life.licence.number, life.licence.state) == ("granted", "(苏)XK13-001-00001", "valid")
        assert done.examiners == "核查员0、核查员1"
        assert not Clock.objects.standing().filter(subject_kind="licensing.application").exists()

    def test_a_correction_is_asked_for_once_and_lapses(self):
        life = Life().to_officer()
        life.act(deciding.ask_correction, life.officer, reason="检验机构资质证明")
        assert Clock.objects.standing().get(subject_kind="licensing.application").rule_code == "licensing.correction"
        life.save("report", life.said | {"laboratory_id": life.lab.pk})
        assert life.submit().state == "granted"  # nothing is left to doubt
        other = Life(enterprise_in(COUNTY), report_number="JD-5").to_officer()
        other.act(deciding.ask_correction, other.officer, reason="一")
        other.submit()
        refused(lambda: other.act(deciding.ask_correction, other.officer, reason="二"), "asked-before")
        third = Life(enterprise_in(COUNTY), report_number="JD-6").to_officer()
        third.act(deciding.ask_correction, third.officer, reason="一")
        third.wait(70)
        assert third.application.state == "lapsed"

    def test_silence_accepts(self):
        life = Life().to_officer()
        life.wait(6)
        assert life.application.state == "received"  # five working days are not over
        life.wait(2)
        assert life.application.state == "accepted"
        assert [paper.kind for paper in life.application.papers.order_by("pk")] == ["acceptance"]
        clock = Clock.objects.standing().get(subject_kind="licensing.application")
        # as of the receipt: nobody loses the days in which the bureau said nothing
        handed_in = life.application.submitted_on
        assert (clock.rule_code, clock.starts_on) == ("licensing.product_decision", handed_in)
        assert (life.application.accepted_on, clock.due_on) == (handed_in, last_day(clock.rule_code, handed_in))
        for day in (life.today, handed_in - timedelta(days=1), None):
            with pytest.raises(IntegrityError, match="as of its receipt"), transaction.atomic():
                Application.objects.filter(pk=life.id).update(accepted_on=day)

    def test_refusals_name_reason_and_are_final(self):
        life = Life().to_officer()
        refused(lambda: life.act(deciding.not_accept, life.officer, reason=" \u200b——"), "reason-missing")
        county = scope_of_user(user_with_post("county_officer", COUNTY))
        refused(lambda: life.act(deciding.accept, county), "other-bureau")
        life.accept()
        life.propose("refuse")
        refused(lambda: life.act(deciding.grant, life.reviewer), "not-proposed")
        done = life.act(deciding.refuse, life.reviewer, reason="检验报告不实。")
        assert [p.kind for p in done.papers.order_by("pk")] == ["acceptance", "refusal"]
        for change in ({"state": "proposed"}, {"reason": "x"}, {"address": "别处"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Application.objects.filter(pk=life.id).update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            done.units.clear()


def verbs(life):
    """{verb of the table: a call of it} for the verbs people use."""

    def officer(verb, **given):
        return lambda: life.act(verb, life.officer, **given)

    def second(verb, **given):
        return lambda: life.act(verb, life.reviewer, **given)

    return {
        "ask_correction": officer(deciding.ask_correction, reason="x"),
        "accept": officer(deciding.accept),
        "not_accept": officer(deciding.not_accept, reason="x"),
        "send_samples": officer(testing.send_samples, reason="x", days=9),
        "prolong_tests": officer(testing.prolong_tests, reason="x", days=9),
        "results_in": officer(testing.results_in, reason="x"),
        "propose": officer(deciding.propose, proposal="grant", finding="x"),
        "send_back": second(deciding.send_back, reason="x"),
        "grant": second(deciding.grant),
        "refuse": second(deciding.refuse, reason="x"),
        "withdraw": lambda: life.act(filling.withdraw, life.filer),
        "enter_correction": lambda: on_paper.posted(life),
        "strike_correction": lambda: on_paper.strike(life),
        "second_correction": lambda: on_paper.second(life),
    }


def test_every_state_takes_its_verbs_alone_also_in_the_database():
    ways = ((), ("accept",), ("accept", "send_samples"), ("accept", "propose"), ("ask_correction",), ("not_accept",),
            ("withdraw",), ("accept", "propose", "grant"), ("accept", "propose", "refuse"),
            ("ask_correction", "lapse"))  # fmt: skip
    life, seen = Life().to_officer(), set()
    calls = verbs(life)
    for way in ways:
        with suppress(Undo), transaction.atomic():
            for verb in way:
                calls.get(verb, lambda: life.wait(70))()
            state = life.application.state
            seen.add(state)
            found = {verb for verb, call in calls.items() if went(call)}
            assert found == {m.verb for m in states.MOVES.moves if state in m.source and m.verb in calls}, state
            raise Undo
    assert set(states.STATES) - seen == {"draft"}
    pairs = {(source, move.target) for move in states.MOVES.moves for source in move.source if source != move.target}
    text = sql.function("handed_in", "licensing_move_allowed")
    assert set(re.findall(r"\('(\w+)', '(\w+)'\)", text)) == pairs


def test_what_stands_on_a_licence_stands():
    licence = granted()
    for change in (
        lambda: Licence.objects.update(until=date(2099, 1, 1)),
        lambda: Licence.objects.update(holder="别家"),
        lambda: Licence.objects.filter(pk=licence.pk).delete(),
        lambda: Covered.objects.all().delete(),
        lambda: Paper.objects.update(number="x"),
        lambda: Licence.objects.update(state="valid"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_day_of_handing_in_picks_the_catalogue():
    """Begun while the class was granted first, handed in when it was verified first."""
    product = ProductClass.objects.get(code="cable", validity__upper_inf=True)
    life = Life().fill()
    row = {"validity": (date(2026, 3, 10), None), "procedure": "verify_first"}
    ProductClass.objects.filter(pk=product.pk).update(validity=(product.validity.lower, date(2026, 3, 10)))
    product.pk = None
    for name, value in row.items():
        setattr(product, name, value)
    product.save(force_insert=True)
    life.now += timedelta(days=10)
    done = life.submit()
    assert (done.product_id, done.doubts) == (product.pk, ["verify-first"])


def test_the_day_of_the_application_decides_also_when_the_class_has_left_the_catalogue():
    """Handed in while it was in the catalogue: it is corrected and decided by that day's version."""
    life = Life().to_officer()
    handed_in = life.application.product_id
    product = ProductClass.objects.get(pk=handed_in)
    ProductClass.objects.filter(pk=handed_in).update(validity=(product.validity.lower, date(2026, 3, 10)))
    Unit.objects.filter(class_code="cable").update(validity=(date(2017, 6, 24), date(2026, 3, 10)))
    life.act(deciding.ask_correction, life.officer, reason="检验机构资质证明")
    life.now += timedelta(days=10)
    unit = life.application.units.get().pk
    life.save("product", {"units": [unit], "specification": "0.6/1kV"})
    life.submit()
    life.accept()
    life.propose()
    life.act(deciding.grant, life.reviewer)
    assert (life.licence.product_id, life.licence.granted_on) == (handed_in, life.today)
    refused(Life(enterprise_in(COUNTY), now=life.now).start, "not-eligible")


def test_what_is_committed_to_is_sealed_with_all_that_was_said():
    """Form, files and words in one text: signed, kept as it was, again after a correction, printed for both sides."""
    life = Life().to_officer()
    first = life.application
    said = json.loads(first.commitment)
    assert (said["holder"], said["report"], said["files"]) == (
        life.enterprise.name, "JD-2026-0001", [first.report_file.sha256],
    )  # fmt: skip
    assert said["words"]
    assert said["by"] == life.filer.actor
    pem, proof = signing.certificate_pem(), base64.b64decode(first.commitment_seal)
    assert signing.verified(first.commitment.encode(), proof, pem)
    assert not signing.verified(first.commitment.replace("JD-2026-0001", "JD-2026-0002").encode(), proof, pem)
    for change in ({"commitment": "x"}, {"commitment_seal": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Application.objects.filter(pk=life.id).update(**change)
    life.act(deciding.ask_correction, life.officer, reason="规格")
    life.save("place", {"address": "工业大道2号"})
    life.submit()
    again = life.application
    assert json.loads(again.commitment)["address"] == "工业大道2号"
    assert again.commitment_seal != first.commitment_seal
    pages = [(filer_of(life.enterprise), "my", 200), (user_with_post("county_officer", COUNTY), "desk", 200),
             (user_with_post("county_officer", "320104"), "desk", 404),
             (filer_of(enterprise_in(COUNTY)), "my", 404)]  # fmt: skip
    for user, room, status in pages:
        answer = client_as(user).get(f"/{room}/licences/{life.id}/commitment.pdf")
        assert answer.status_code == status
        assert answer.content[:5] == b"%PDF-" or status == 404
