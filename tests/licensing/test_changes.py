"""Changes of a licence: what is granted at once, what an officer decides, what becomes of the certificate before."""

import base64
import json
import re
import uuid
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.documents import signing
from apps.documents.models import Document
from apps.kernel.errors import DomainError
from apps.licensing import sql, states
from apps.licensing.models import Change, Covered, End, Former, Licence, ProductClass, Reminder
from apps.licensing.operations import changing, changing_desk, expiring, knowing
from apps.licensing.rules import automatic, payload
from apps.licensing.rules import changes as rules
from apps.licensing.wording import AGAINST_CHANGE, CHANGE_DOUBTS
from apps.notifications.models import Message
from apps.records.models import Fact
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.aftercheck import Visit
from tests.factories.licensing import COUNTY, Held, Life, scan
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import listed
from tests.past import past_guards

pytestmark = pytest.mark.django_db


class Undo(Exception):
    """Ends a trial: what it did is taken back."""


def refused(call, code):
    """The verb is refused with this code, and nothing at all is written."""
    before = (Event.objects.count(), Change.objects.count(), Document.objects.count())
    with pytest.raises(DomainError) as told, transaction.atomic():
        call()
    assert told.value.code == code, told.value
    assert (Event.objects.count(), Change.objects.count(), Document.objects.count()) == before
    return told.value


def test_every_code_has_its_words_its_article_and_its_limit():
    assert set(rules.AGAINST) == set(AGAINST_CHANGE)
    assert set(rules.DOUBTS) | set(automatic.ARTICLES) == set(CHANGE_DOUBTS)
    assert all(kind.article for kind in rules.TABLE.values())


def test_another_name_as_registered_replaces_the_certificate_at_once():
    held = Held()
    before, firm = held.licence, held.life.enterprise
    refused(lambda: held.ask("rename", {"holder": firm.name, "domicile": firm.address}), "nothing-new")
    type(firm).objects.filter(pk=firm.pk).update(name="江苏新名电缆有限公司")
    once = uuid.uuid4()
    said = {"holder": "江苏新名电缆有限公司", "domicile": firm.address}
    done = held.ask("rename", said, once=once)
    assert (done.state, done.way, done.doubts) == ("granted", "rules", [])
    after, former = held.licence, Former.objects.get(change=done)
    assert (after.version, after.holder, after.number, after.until) == (2, said["holder"], before.number, before.until)
    assert after.code != before.code
    assert (former.version, former.code, former.holder, former.document_id) == (
        1, before.code, before.holder, before.document_id,
    )  # fmt: skip
    values, body, signature = payload.read(after.payload)
    assert values["holder"] == said["holder"]
    assert signing.verified(body, signature, signing.certificate_pem())
    assert [paper.kind for paper in done.papers.all()] == ["change_grant"]
    facts = dict(Fact.objects.filter(kind__code="licence").values_list("source_key", "state"))
    assert facts == {before.number: "over", f"{before.number} v2": "effective"}
    assert Fact.objects.get(pk=after.fact_id).detail["permission"]["remark"] == "企业名称（住所）变更"
    # the form sent twice is one change
    assert held.ask("rename", said, once=once).pk == done.pk
    assert (Change.objects.count(), held.licence.version) == (1, 2)
    assert Message.objects.filter(recipient_kind="enterprise", data__kind="rename").count() == 1


def test_a_name_the_register_does_not_show_goes_before_two_officers():
    held = Held()
    asked = held.ask("rename", {"holder": "江苏别名有限公司", "domicile": "某路1号"}, files={"proof_file": scan()})
    assert (asked.state, asked.doubts) == ("received", ["register-differs"])
    assert held.licence.version == 1
    clock = Clock.objects.get(rule_code="licensing.decide_rename")
    assert (clock.state, clock.holder) == ("running", held.licence.agency_id)
    held.propose(asked)
    colleague = held.life.reviewer
    Change.objects.filter(pk=asked.pk).update(proposed_by=colleague.user_id)
    refused(lambda: held.act(changing_desk.grant, asked, colleague), "same-person")
    Change.objects.filter(pk=asked.pk).update(proposed_by=held.life.officer.user_id)
    refused(lambda: held.act(changing_desk.grant, asked, held.life.officer), "not-permitted")
    done = held.act(changing_desk.grant, asked, colleague)
    assert (done.way, held.licence.holder, held.licence.version) == ("officers", "江苏别名有限公司", 2)
    assert not Clock.objects.standing().filter(subject_kind="licensing.change").exists()


def test_a_further_product_of_another_class_is_added_to_the_one_certificate():
    held = Held()
    refused(lambda: held.ask("add", {"unit_codes": ["cable.99"]} | held.report()), "invalid")
    first = held.ask("add", {"unit_codes": ["cable.6"]} | held.report(report_product="架空绝缘电缆"))
    assert (first.way, held.licence.state) == ("rules", "unverified")
    other = held.ask("add", {"unit_codes": ["fertiliser.1"]} | held.report("JD-3", report_product="复肥"))
    assert other.doubts == ["verify-first", "no-policy"]
    refused(lambda: held.propose(other), "not-checked")
    done = held.decide(other, seen=True)
    assert (done.state, held.licence.version) == ("granted", 3)
    units = list(Covered.objects.filter(licence=held.pk).order_by("pk").values_list("unit__code", flat=True))
    assert units == ["cable.3", "cable.6", "fertiliser.1"]


def test_a_new_place_is_looked_at_again():
    held = Held()
    Visit(held.licence).passed()
    assert held.licence.state == "valid"
    held.wait(1)
    done = held.ask("move", {"address": "新区大道8号"} | held.report())
    licence = held.licence
    assert (done.way, licence.address, licence.state, licence.verified_on) == (
        "rules", "新区大道8号", "unverified", None,
    )  # fmt: skip
    assert Event.objects.filter(verb="licensing.licence_unverified").count() == 1
    assert list(licence.after_checks.order_by("pk").values_list("state", flat=True)) == ["passed", "waiting"]


def test_what_officers_grant_on_paper_is_looked_at_on_site_too():
    """Less is known of it than of what the rules alone grant; where somebody was there before, nobody goes again."""
    for seen in (False, True):
        held = Held(enterprise_in(COUNTY), report_number=f"JD-{seen}")
        Visit(held.licence).passed()
        held.wait(1)
        done = held.decide(held.doubtful(), seen=seen)
        after = list(held.licence.after_checks.order_by("pk").values_list("state", flat=True))
        wanted = ("valid", ["passed"]) if seen else ("unverified", ["passed", "waiting"])
        assert (done.way, held.licence.state, after) == ("officers", *wanted)


def test_a_licence_verified_first_that_waits_for_a_look_still_does_after_a_pause():
    held = Held(class_code="fertiliser")
    assert held.licence.state == "valid"
    held.ask("add", {"unit_codes": ["cable.3"]} | held.report(report_product="塑料绝缘控制电缆"))
    assert held.licence.state == "unverified"
    held.ask("suspend", {"statement": "检修"})
    held.ask("resume")
    assert held.licence.state == "unverified"


class TestRenewal:
    def at_the_end(self, months=4):
        held = Held()
        held.wait((held.licence.until - held.today).days - 30 * months)
        return held

    def test_too_early_is_told_in_time_is_granted(self):
        held = Held()
        until = held.licence.until
        error = refused(lambda: held.ask("renew", held.report()), "change-closed")
        assert error.details["against"] == ["too-early"]
        held.wait((until - held.today).days - 120)
        done = held.ask("renew", held.report())
        assert (done.way, held.licence.until, held.licence.granted_on) == ("rules", date(2036, 3, 1), date(2026, 3, 2))
        assert Clock.objects.live().get(rule_code="licensing.term").due_on == date(2036, 3, 1)
        assert Fact.objects.get(pk=held.licence.fact_id).public_until == date(2036, 3, 2)
        held.wait((until - held.today).days + 5)
        assert held.licence.state == "unverified"

    def test_reminders_go_out_once_a_rule_and_stand_in_the_calendar(self):
        held = self.at_the_end()
        assert expiring.look_after(at=held.now).reminded == 1
        assert expiring.look_after(at=held.now).reminded == 0
        duty = Clock.objects.live().get(rule_code="licensing.renewal")
        assert (duty.enterprise_id, duty.duty) == (held.life.enterprise.pk, False)
        assert Message.objects.filter(data__stop=str(duty.due_on)).count() == 1
        held.wait(65)
        assert expiring.look_after(at=held.now).reminded == 1
        assert list(Reminder.objects.order_by("pk").values_list("rule", flat=True)) == [
            "licensing.renew_from", "licensing.renew_again",
        ]  # fmt: skip
        held.ask("renew", held.report())
        assert not Clock.objects.live().filter(rule_code="licensing.renewal").exists()

    def test_in_time_and_not_decided_it_counts_as_granted(self):
        held = self.at_the_end()
        asked = held.doubtful("renew")
        assert "late" not in asked.doubts
        held.wait((held.licence.until - held.today).days)
        assert held.licence.state == "unverified"
        held.wait(1)
        asked.refresh_from_db()
        assert (asked.state, asked.way, held.licence.until) == ("granted", "silence", date(2036, 3, 1))
        assert held.licence.version == 2

    def test_granted_by_silence_on_a_report_whose_laboratory_was_lost_it_is_checked_anew(self):
        """The law grants it; nobody has weighed the report, so the site is looked at, and the log says why."""
        held = Held()
        Visit(held.licence).passed()
        held.wait((held.licence.until - held.today).days - 120)
        asked = held.ask("renew", held.report(report_party="另一家"))
        lab, by = held.life.lab, held.life.officer
        knowing.requalify(laboratory_id=lab.pk, last_day=lab.valid_from, reason="资质被撤销", by=by, at=held.now)
        held.wait(121)
        asked.refresh_from_db()
        assert (asked.way, held.licence.until, held.licence.state) == ("silence", date(2036, 3, 1), "unverified")
        assert held.licence.after_checks.open().count() == 1
        assert Event.objects.get(verb="licensing.change_by_silence").data["laboratory"] == "lost"

    def test_late_it_expires_and_the_change_has_no_object(self):
        held = self.at_the_end(1)
        asked = held.doubtful("renew")
        assert "late" in asked.doubts
        held.wait(40)
        asked.refresh_from_db()
        assert (asked.state, held.licence.state) == ("moot", "expired")
        with pytest.raises(IntegrityError), transaction.atomic():
            Change.objects.filter(pk=asked.pk).update(state="granted")

    def test_silence_renews_nobody_who_is_barred(self):
        held = self.at_the_end()
        asked = held.doubtful("renew")
        row = knowing.record_bar(
            enterprise_id=held.life.enterprise.pk, class_code="cable", kind="fraud", decided_on=held.today,
            document_number="苏市监撤〔2030〕1号", by=held.life.reviewer, at=held.now,
        )  # fmt: skip
        second = scope_of_user(user_with_post("province_reviewer", "320000"))
        knowing.confirm_bar(bar_id=row.pk, by=second, at=held.now)
        held.wait((held.licence.until - held.today).days + 1)
        asked.refresh_from_db()
        assert (asked.state, held.licence.state) == ("moot", "expired")

    def test_the_daily_job_expires_what_no_clock_did(self):
        held = Held()
        with past_guards():
            Clock.objects.filter(rule_code="licensing.term").delete()
        held.now += timedelta(days=5 * 366)
        assert expiring.look_after(at=held.now).expired == 1
        assert (held.licence.state, held.licence.state_on) == ("expired", date(2031, 3, 2))
        assert expiring.look_after(at=held.now).expired == 0


def test_a_lost_certificate_is_replaced_and_can_be_asked_for_again():
    held = Held()
    codes = {held.licence.code}
    for _n in range(2):
        assert held.ask("replace", {"statement": "保管不善遗失"}).way == "rules"
        codes.add(held.licence.code)
    assert len(codes) == 3
    assert list(Former.objects.order_by("pk").values_list("version", flat=True)) == [1, 2]
    assert Fact.objects.filter(kind__code="licence").count() == 1  # no decision of its own


def test_suspended_resumed_and_given_up():
    held = Held()
    assert held.ask("suspend", {"statement": "检修，约两个月"}).way == "rules"
    assert held.licence.state == "suspended"
    refused(lambda: held.ask("suspend", {"statement": "x"}), "change-closed")
    refused(lambda: held.ask("move", {"address": "别处"} | held.report()), "change-closed")
    assert Clock.objects.live().filter(rule_code="licensing.suspension").count() == 1
    held.wait(40)
    assert held.ask("resume").way == "rules"
    assert held.licence.state == "unverified"
    assert not Clock.objects.live().filter(rule_code="licensing.suspension").exists()
    held.ask("suspend", {"statement": "转产"})
    held.wait(250)
    assert held.ask("resume").doubts == ["long-pause"]
    change = Change.objects.open().get()
    held.decide(change)
    done = held.ask("cancel", {"statement": "不再生产"})
    end = End.objects.get(licence=held.pk)
    assert (held.licence.state, done.state, end.document_number) == ("cancelled", "granted", done.papers.get().number)
    assert Fact.objects.get(pk=held.licence.fact_id).state == "over"
    refused(lambda: held.ask("replace", {"statement": "x"}), "change-closed")


def test_a_licence_that_rests_too_long_is_told_to_its_bureau_once():
    held = Held()
    held.ask("suspend", {"statement": "检修"})
    held.wait(360)
    assert not Message.objects.filter(kind="licensing.suspension_told").exists()
    for _again in range(2):
        held.wait(10)
    told = Message.objects.filter(kind="licensing.suspension_told")
    assert {row.recipient_kind for row in told} == {"agency", "enterprise"}
    assert told.count() == 2
    assert "/desk/licences/endings/new/?number=" in told.get(recipient_kind="agency").url
    assert held.licence.state == "suspended"  # the bureau decides, not the clock


def test_what_cannot_be_asked_for_is_refused_and_nothing_is_kept():
    held = Held()
    stranger = Life(enterprise_in(COUNTY))
    refused(lambda: held.ask("replace", {"statement": "x"}, by=stranger.filer), "not-found")
    refused(lambda: held.ask("replace", {"statement": "x"}, by=held.life.officer), "not-permitted")
    refused(lambda: held.ask("replace", {"statement": " "}), "invalid")
    refused(lambda: held.ask("replace", {"statement": "x"}, commitment=False), "invalid")
    refused(lambda: held.ask("move", {"address": "别处"} | held.report(), files={}), "invalid")
    refused(lambda: held.ask("move", {"address": held.licence.address} | held.report()), "nothing-new")
    held.doubtful()
    assert refused(lambda: held.ask("replace", {"statement": "x"}), "change-closed").details["against"] == ["changing"]


def test_listed_or_barred_get_nothing_more_also_in_the_database():
    held = Held()
    asked = held.doubtful()
    held.propose(asked)
    entry = listed(held.life.enterprise)
    held.wait((entry.listed_on - held.today).days + 1)
    error = refused(lambda: held.act(changing_desk.grant, asked, held.life.reviewer), "change-closed")
    assert error.details["against"] == ["serious-list"]
    row = {"state": "granted", "way": "officers", "decided_on": held.today, "decided_at": held.now,
           "decided_by": held.life.reviewer.user_id, "ended_on": held.today}  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(pk=asked.pk).update(**row)
    assert held.act(changing.withdraw, asked, held.life.filer).state == "withdrawn"
    assert held.ask("replace", {"statement": "遗失"}).state == "granted"  # what is held may be replaced


def test_a_correction_is_asked_for_once_corrected_or_lapses():
    held = Held()
    asked = held.doubtful()
    held.act(changing_desk.ask_correction, asked, held.life.officer, reason="检验机构资质证明")
    assert Clock.objects.standing().get(subject_kind="licensing.change").rule_code == "licensing.correction"
    held.now += timedelta(minutes=1)
    values = {"address": "新区大道8号"} | held.report()
    given = {"change_id": asked.pk, "values": values, "commitment": True, "by": held.life.filer}
    done = changing.complete(at=held.now, **given)
    assert (done.state, done.way, held.licence.address) == ("granted", "rules", "新区大道8号")
    again = held.doubtful(address="更远处")
    held.act(changing_desk.ask_correction, again, held.life.officer, reason="一")
    held.wait(70)
    again.refresh_from_db()
    assert (again.state, held.licence.version) == ("lapsed", 2)


def test_refused_with_reason_and_remedies_and_the_licence_stays():
    held = Held()
    asked = held.doubtful()
    held.propose(asked, "refuse")
    refused(lambda: held.act(changing_desk.grant, asked, held.life.reviewer), "not-proposed")
    refused(lambda: held.act(changing_desk.refuse, asked, held.life.reviewer, reason=" "), "reason-missing")
    done = held.act(changing_desk.refuse, asked, held.life.reviewer, reason="新址不具备生产条件。")
    assert (done.state, [paper.kind for paper in done.papers.all()]) == ("refused", ["change_refusal"])
    assert held.licence.version == 1
    for change in ({"state": "proposed"}, {"reason": "x"}, {"address": "别处"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Change.objects.filter(pk=asked.pk).update(**change)


def test_what_stands_on_a_certificate_changes_with_a_new_version_alone():
    held = Held()
    done = held.ask("replace", {"statement": "遗失"})
    for change in (
        lambda: Licence.objects.filter(pk=held.pk).update(holder="别家"),
        lambda: Licence.objects.filter(pk=held.pk).update(version=3, code="A", holder="别家"),
        lambda: Licence.objects.filter(pk=held.pk).update(until=date(2099, 1, 1)),
        lambda: Former.objects.filter(change=done).update(holder="别家"),
        lambda: Former.objects.filter(change=done).delete(),
        lambda: Change.objects.filter(pk=done.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_every_state_takes_its_verbs_alone_and_the_database_knows_the_same_pairs():
    pairs = {(source, move.target) for move in states.CHANGES.moves for source in move.source if source != move.target}
    text = sql.function("change_paper", "licensing_change_move_allowed")
    assert set(re.findall(r"\('(\w+)', '(\w+)'\)", text)) == pairs
    held = Held()
    asked = held.doubtful()
    calls = {
        "ask_correction": lambda: held.act(changing_desk.ask_correction, asked, held.life.officer, reason="x"),
        "propose": lambda: held.propose(asked),
        "send_back": lambda: held.act(changing_desk.send_back, asked, held.life.reviewer, reason="x"),
        "grant": lambda: held.act(changing_desk.grant, asked, held.life.reviewer),
        "refuse": lambda: held.act(changing_desk.refuse, asked, held.life.reviewer, reason="x"),
        "withdraw": lambda: held.act(changing.withdraw, asked, held.life.filer),
    }
    for way in ((), ("propose",), ("ask_correction",), ("withdraw",), ("propose", "grant"), ("propose", "refuse")):
        with suppress(Undo), transaction.atomic():
            for verb in way:
                calls[verb]()
            state = Change.objects.get(pk=asked.pk).state
            found = {verb for verb, call in calls.items() if _went(call)}
            open_ones = {m.verb for m in states.CHANGES.moves if state in m.source and m.verb in calls}
            assert found == open_ones, state
            raise Undo


def _went(call):
    try:
        with transaction.atomic():
            call()
            raise Undo
    except Undo:
        return True
    except DomainError:
        return False


def test_a_class_that_has_left_the_catalogue_is_not_renewed():
    held = Held()
    product = ProductClass.objects.get(code="cable", validity__upper_inf=True)
    held.wait((held.licence.until - held.today).days - 120)
    ProductClass.objects.filter(pk=product.pk).update(validity=(product.validity.lower, held.today))
    error = refused(lambda: held.ask("renew", held.report()), "change-closed")
    assert error.details["against"] == ["not-in-catalogue"]


def test_what_is_committed_to_with_a_change_is_sealed_with_all_that_was_said():
    """Kind, words and digests in one text: signed, kept as it was, sealed again with a correction, printed for both."""
    held = Held()
    first = Change.objects.get(pk=held.doubtful(address="工业大道9号").pk)
    said = json.loads(first.commitment)
    assert (said["licence"], said["kind_name"], said["holder"]) == (
        held.licence.number, "生产地址迁移", held.life.enterprise.name,
    )  # fmt: skip
    assert ["生产地址", "工业大道9号"] in said["said"]
    assert said["files"] == [first.report_file.sha256]
    assert any("条件仍然具备" in words for words in said["words"])
    assert said["by"] == held.life.filer.actor
    pem, proof = signing.certificate_pem(), base64.b64decode(first.commitment_seal)
    assert signing.verified(first.commitment.encode(), proof, pem)
    assert not signing.verified(first.commitment.replace("9号", "8号").encode(), proof, pem)
    for change in ({"commitment": "x"}, {"commitment_seal": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Change.objects.filter(pk=first.pk).update(**change)
    bare = Change(licence=held.licence, kind="replace", once=uuid.uuid4(), asked_at=held.now, asked_on=held.today,
                  asked_label="x", statement="遗失")  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        bare.save(force_insert=True)
    pages = [(filer_of(held.life.enterprise), "my", 200), (user_with_post("county_officer", COUNTY), "desk", 200),
             (user_with_post("county_officer", "320104"), "desk", 404),
             (filer_of(enterprise_in(COUNTY)), "my", 404)]  # fmt: skip
    for user, room, status in pages:
        answer = client_as(user).get(f"/{room}/licences/changes/{first.pk}/commitment.pdf")
        assert answer.status_code == status
        assert answer.content[:5] == b"%PDF-" or status == 404
    page = client_as(filer_of(held.life.enterprise)).get(f"/my/licences/changes/{first.pk}/").content.decode()
    assert f"/my/licences/changes/{first.pk}/commitment.pdf" in page
    held.act(changing_desk.ask_correction, first, held.life.officer, reason="检验机构资质证明")
    held.now += timedelta(minutes=1)
    values = {"address": "工业大道10号"} | held.report()
    again = changing.complete(change_id=first.pk, values=values, commitment=True, by=held.life.filer, at=held.now)
    assert ["生产地址", "工业大道10号"] in json.loads(again.commitment)["said"]
    assert again.commitment_seal != first.commitment_seal


def test_the_words_of_a_small_change_claim_no_conditions():
    held = Held()
    asked = held.ask("replace", {"statement": "证书遗失"})
    said = json.loads(Change.objects.get(pk=asked.pk).commitment)
    assert said["said"] == [["说明", "证书遗失"]]
    assert said["files"] == []
    assert not any("条件" in words for words in said["words"])
