"""What the rules say of days the database says by itself: early removal not before its day, an entry for its term."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from apps.deadlines.queries import last_day
from apps.deadlines.rules.counting import add_months
from apps.records.states import COUNTING
from apps.serious_list import states
from apps.serious_list.models import LIFE, Case, Entry, Repair
from apps.serious_list.operations import publishing, repairing, reversing
from apps.serious_list.operations.deciding import Penalty
from apps.serious_list.operations.publishing import end_of_term
from apps.serious_list.queries import HEAVY_FACT, eligibility_of
from apps.serious_list.queries.lenient import repair_class
from tests.factories.records import FactFactory, kind
from tests.factories.serious_list import Life
from tests.past import past_guards
from tests.serious_list.test_guards import changes, let_pass
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OTHER = "宁玄市监罚〔2026〕78号"
PERSON = "penalties of the enterprise of a person"


# --- from when early removal may be asked for -------------------------------------------------------------------------
def restored(removal):
    Entry.objects.filter(pk=removal.entry.pk).update(restored_on=removal.entry.listed_on + 90 * DAY)


def banned(removal):
    Case.objects.filter(pk=removal.life.id).update(ban_until=removal.entry.listed_on + 700 * DAY)


def refused(removal):
    Repair.objects.filter(pk=removal.repair.pk).update(
        state="refused", decided_on=removal.life.today, decided_by=removal.chief.user_id, reason="x",
        accepted_by=removal.life.officer.user_id,
    )  # fmt: skip


def fined(removal, **more):
    given = {"kind": kind("penalty"), "severity": HEAVY_FACT, "occurred_on": removal.entry.listed_on + 30 * DAY} | more
    FactFactory(enterprise=removal.entry.enterprise, **given)


def listed_again(removal):
    life = removal.life
    Life(life.enterprise, now=life.now, ground="44.obstruction", number=OTHER, **who(removal)).to("decided")
    life.now += 40 * DAY


def who(removal):
    """The party of an application: a person of the enterprise, or the enterprise."""
    case = removal.life.case
    return {"person_name": case.person_name, "person_post": case.person_post} if case.person_name else {}


def banned_elsewhere(removal, kind="restriction", person=None):
    """A penalty with a ban in another case of the enterprise, or of somebody of it."""
    life = removal.life
    given = {"person_name": person, "person_post": "厂长"} if person else {}
    other = Life(life.enterprise, now=life.now, ground="44.obstruction", number=OTHER, **given).to("consented")
    ban = removal.entry.listed_on + 900 * DAY
    other.decide(penalty=Penalty("restriction", OTHER, other.today, ban_until=ban))
    Case.objects.filter(pk=other.id).update(penalty_kind=kind)
    life.now = other.now
    return other


def rows_of(removal):
    return Entry.objects.filter(pk=removal.entry.pk)


BARS = {
    "the year": lambda removal: None,
    "stands again": restored,
    "published late": lambda removal: rows_of(removal).update(listed_on=removal.entry.listed_on + 100 * DAY),
    "a ban": banned,
    "a ban in another case": banned_elsewhere,
    "a licence suspended in another case": lambda removal: banned_elsewhere(removal, kind="licence_suspended"),
    "a ban that was set aside": lambda removal: banned_elsewhere(removal).withdraw(),
    "a ban of a person of the enterprise": lambda removal: banned_elsewhere(removal, person="欧阳小明"),
    "refused": refused,
    "a heavier penalty on the ledger": fined,
    "a licence revoked": lambda removal: fined(removal, kind=kind("licence_revoked"), severity=1),
    "a heavier penalty in another case": listed_again,
    "its own penalty": lambda removal: fined(removal, occurred_on=removal.entry.listed_on),
    "a lighter penalty": lambda removal: fined(removal, severity=HEAVY_FACT - 1),
    "one that was set aside": lambda removal: fined(removal, state="withdrawn"),
    PERSON: lambda removal: [bar(removal) for bar in (fined, lambda of: fined(of, kind=kind("licence_revoked")))],
    f"{PERSON} listed again": lambda removal: (fined(removal), listed_again(removal)),
    "all of them": lambda removal: [bar(removal) for bar in (restored, banned, fined, refused)],
}


def asked(removal, on):
    row = Repair.objects.get(pk=removal.repair.pk)
    row.pk, row.state, row.possible_from, row.asked_on = None, "received", on, on
    row.accepted_by = row.decided_by = row.decided_on = None
    row.save(force_insert=True)


@pytest.mark.parametrize("bar", BARS)
def test_no_application_before_its_day(bar):
    person = {"person_name": "欧阳小明", "person_post": "厂长"} if bar.startswith(PERSON) else {}
    removal = Removal(**person).apply()
    with past_guards():
        Repair.objects.filter(pk=removal.repair.pk).update(state="obviated")
        BARS[bar](removal)
    first = eligibility_of(removal.life.case, removal.life.today + 800 * DAY).possible_from
    assert (first == removal.repair.possible_from) is (bar in {
        "the year", "its own penalty", "a lighter penalty", "one that was set aside", "a ban that was set aside",
        "a ban of a person of the enterprise", PERSON,
    })  # fmt: skip
    assert let_pass(
        ("on its day", lambda: asked(removal, first)), ("a day early", lambda: asked(removal, first - DAY))
    ) == ["on its day"]  # fmt: skip


def test_a_bureau_that_publishes_late_keeps_nobody_longer_from_early_removal():
    life = Life().to("served")
    due = last_day("serious_list.publication", life.case.decided_on)
    life._until(due + 200 * DAY)
    entry = life.publish()
    assert entry.listed_on == due + 200 * DAY
    months = repair_class(life.case).months
    assert eligibility_of(life.case, life.today).possible_from == add_months(due, months) + DAY


@pytest.mark.parametrize("of", ["its own", "another case's"])
def test_no_application_beside_a_ban_for_life(of):
    removal = Removal().apply()
    with past_guards():
        Repair.objects.filter(pk=removal.repair.pk).update(state="obviated")
        case = removal.life if of == "its own" else banned_elsewhere(removal)
        Case.objects.filter(pk=case.id).update(ban_for_life=True, ban_until=None, penalty_kind="ban")
    assert eligibility_of(removal.life.case, removal.life.today).possible_from is None
    assert let_pass(("ever", lambda: asked(removal, removal.life.today + 9000 * DAY))) == []


def test_a_ban_that_came_after_the_acceptance_bars_the_removal():
    removal = Removal().to("accepted")
    rows = Repair.objects.filter(pk=removal.repair.pk)
    granted = {
        "state": "granted", "decided_on": removal.life.today, "decided_by": removal.chief.user_id,
        "decided_label": "x", "reason": "x",
    }  # fmt: skip
    assert len(changes(rows, granted)) == 1
    banned_elsewhere(removal)
    assert changes(rows, granted) == []
    with pytest.raises(repairing.NotPossibleYet), transaction.atomic():
        removal.act(repairing.grant, removal.chief, reason="履行义务完毕。")


def test_the_database_knows_what_counts():
    with connection.cursor() as cursor:
        names = ["serious_list_penalty_stands", "serious_list_year_begins"]
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = ANY (%s) ORDER BY proname", [names])
        source = "\n".join(text for (text,) in cursor.fetchall())
    lists = [
        {word.strip().strip("'") for word in part.partition(")")[0].split(",")}
        for part in source.split("state IN (")[1:]
    ]
    assert lists == [set(states.AFTER_DECISION) - {states.WITHDRAWN}, set(COUNTING)]
    assert f"severity >= {HEAVY_FACT}" in source


def test_the_database_counts_a_limit_as_the_rules_do():
    rules = ("statement", "hearing_request", "hearing_notice", "post_wait", "repair_again", "term", "penalty_age")
    starts = [date(2026, 9, 24) + timedelta(days=n) for n in range(16)] + [date(2026, 2, 13), date(2024, 2, 29)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rule, start, serious_list_last_day('serious_list.' || rule, start, start) "
            "FROM unnest(%s::text[]) AS r(rule), unnest(%s::date[]) AS s(start)",
            [list(rules), starts],
        )
        found = cursor.fetchall()
    assert len(found) == len(rules) * len(starts)
    assert found == [(rule, start, last_day(f"serious_list.{rule}", start)) for rule, start, _day in found]


# --- until when an entry stands ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("until", "taken"), [
    (lambda right: right, True), (lambda right: right + DAY, False), (lambda right: right - 30 * DAY, False),
    (lambda right: date(2080, 1, 1), False), (lambda right: LIFE, False),
])  # fmt: skip
def test_an_entry_stands_for_the_term_of_the_rules(monkeypatch, until, taken):
    life = Life().to("served")
    monkeypatch.setattr(publishing, "end_of_term", lambda case, start: until(end_of_term(case, start)))
    judged(life.publish, taken)


def test_a_longer_ban_keeps_an_entry_on_the_list_and_a_shorter_one_ends_none(monkeypatch):
    for years, until, taken in ((9, "ban", True), (9, "term", False), (2, "term", True), (2, "ban", False)):
        with transaction.atomic():
            life = Life().to("served")
            ban = life.today + 365 * years * DAY
            with past_guards():
                Case.objects.filter(pk=life.id).update(penalty_kind="ban", ban_until=ban)
            term = end_of_term(Case(decided_on=life.today), life.today)
            given = {"ban": ban, "term": term}[until]
            monkeypatch.setattr(publishing, "end_of_term", lambda case, start, given=given: given)
            judged(life.publish, taken)
            transaction.set_rollback(True)


def judged(publish, taken):
    if taken:
        assert publish().pk
        connection.check_constraints()
        return
    with pytest.raises(IntegrityError, match="for the term of the rules"), transaction.atomic():
        publish()


def test_an_entry_stands_again_for_one_term_more(monkeypatch):
    removal = Removal().to("reversing")
    for shift, taken in ((DAY, False), (-30 * DAY, False), (0 * DAY, True)):
        with monkeypatch.context() as patch:
            patch.setattr(reversing, "end_of_term", lambda case, start, by=shift: end_of_term(case, start) + by)
            if taken:
                removal.serve(reversing.serve_reversal)
            else:
                with pytest.raises(IntegrityError, match="for the term of the rules"), transaction.atomic():
                    removal.serve(reversing.serve_reversal)
    rows = Entry.objects.filter(pk=removal.entry.pk)
    assert rows.get().restored_on == removal.life.today
    later = rows.get().restored_on + DAY
    assert changes(rows, {"restored_on": later}, {"restored_on": None}) == []
