"""Case, entry, feed and ledger say the same, whoever writes: one of them alone is refused."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from apps.kernel.scope import Scope
from apps.records.models import Fact
from apps.records.operations.facts import correct_fact
from apps.serious_list.models import Case, Change, Entry, Repair
from tests.factories.records import FactFactory, kind
from tests.factories.serious_list import Life
from tests.past import past_guards
from tests.serious_list.test_following import hand_on
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LINE = "a line of the feed tells how its entry stands"
TOMBSTONE = "an entry stands and ends with its line in the feed"
AS_ITS_CASE = "an entry ends as its case does, on its day"
STANDS = "what was done with an application stands"


def refused(words, *acts):
    """By the guard that says so, at once or at the end of the transaction; nothing of it stays."""
    with pytest.raises(IntegrityError, match=words), transaction.atomic():  # noqa: PT012 - the end is judged late
        for act in acts:
            act()
        connection.check_constraints()


def touched(entry):
    """Judged as it stands now."""
    return lambda: Entry.objects.filter(pk=entry.pk).update(ended_on=F("ended_on"))


def line(entry, change, at, **more):
    return lambda: Change.objects.create(entry=entry, change=change, at=at, **more)


def test_no_line_of_the_feed_without_its_entry():
    life = Life().to("published")
    entry, at = life.case.entry, life.now
    before = list(Change.objects.order_by("seq").values_list("seq", "change"))
    refused(LINE, line(entry, "ended", at))
    refused(LINE, line(entry, "ended", at), line(entry, "listed", at))
    refused(LINE, line(entry, "listed", at - DAY))
    refused(LINE, line(entry, "listed", at, seq=before[0][0] - 1))
    assert list(Change.objects.order_by("seq").values_list("seq", "change")) == before
    life.to("withdrawn")
    refused(LINE, line(entry, "listed", life.now))
    refused(LINE, line(entry, "ended", life.now + DAY))
    assert list(Change.objects.order_by("seq").values_list("change", flat=True)) == ["listed", "ended"]


def test_no_entry_ends_without_its_tombstone_or_otherwise_than_its_case():
    life = Life().to("withdrawn")
    entry = life.case.entry
    connection.check_constraints()
    with transaction.atomic():
        with past_guards():
            Change.objects.filter(change="ended").delete()
        refused(TOMBSTONE, touched(entry))
        transaction.set_rollback(True)
    for change in ({"ended_by": "expired"}, {"ended_by": "removed"}, {"ended_on": life.today - DAY}):
        with transaction.atomic():
            with past_guards():
                Entry.objects.filter(pk=entry.pk).update(**change)
            refused(AS_ITS_CASE, touched(entry))
            transaction.set_rollback(True)


def test_a_listing_does_not_end_without_paper():
    life = Life().to("published")
    ended = {"ended_on": life.today, "ended_label": "x", "reason": "x"}
    refused(
        "ends with a paper",
        lambda: Case.objects.filter(pk=life.id).update(state="withdrawn", **ended),
        lambda: Entry.objects.filter(case=life.id).update(ended_on=life.today, ended_by="withdrawn"),
        lambda: line(life.case.entry, "ended", life.now)(),
    )
    assert life.case.entry.ended_on is None


def test_a_removal_whose_penalty_falls_later_stays_the_end_of_its_entry():
    removal = Removal().to("granted")
    removal.life.now += DAY
    removal.life.withdraw()
    assert (removal.life.case.state, removal.life.case.entry.ended_by) == ("withdrawn", "removed")
    with transaction.atomic():
        touched(removal.life.case.entry)()
        connection.check_constraints()


@pytest.mark.parametrize("state", ["repaired", "withdrawn"])
def test_the_fact_of_a_listing_stands_while_its_entry_does(state):
    life = Life().to("published")
    later = life.now + DAY
    rows = Fact.objects.filter(pk=life.case.fact_id)
    refused("fact of a listing stands", lambda: rows.update(state=state, known_from=later, changed_user=None))
    assert rows.get().state == "effective"


def doubted():
    life = Life().to("consented")
    fact = FactFactory(
        enterprise=life.enterprise, kind=kind("penalty"), document_number=life.number, severity=3,
        occurred_on=life.today,
    )  # fmt: skip
    life.to("published")
    life.now += DAY
    correct_fact(fact_id=fact.pk, changes={"severity": 0}, reason="复议变更", by=Scope.system("test"), at=life.now)
    hand_on(fact, "records.fact_corrected", life.now)
    assert life.case.doubt
    return life


def test_a_doubt_of_a_ground_begins_and_ends_with_its_limit():
    words = "a doubt of a ground begins and ends with its limit"
    life = doubted()
    said, rows = life.case.doubt, Case.objects.filter(pk=life.id)
    refused(words, lambda: rows.update(doubt=""))
    refused(words, lambda: rows.update(doubt="另写"))
    assert life.case.doubt == said
    sound = Life(number="宁玄市监罚〔2026〕10号", now=life.now).to("published")
    refused(words, lambda: Case.objects.filter(pk=sound.id).update(doubt=said))
    assert sound.case.doubt == ""


def test_what_was_done_with_an_application_stands():
    removal = Removal().to("granted")
    rows, by = Repair.objects.filter(pk=removal.repair.pk), removal.other.user_id
    changes = (
        {"repaired": [1]}, {"performed": "另写"}, {"commitment": False}, {"doubt": "另写"}, {"doubted_by": by},
        {"explanation": "另写"}, {"reversal": "另写"}, {"reversed_by": by},
    )  # fmt: skip
    for change in changes:
        refused("stands|commitment|repair", lambda change=change: rows.update(**change))
    refused(STANDS, lambda: rows.update(repaired=[1]))
    removal.set_aside("questioned")
    refused(STANDS, lambda: rows.update(doubt="另写"))
    refused(STANDS, lambda: rows.update(doubted_on=removal.life.today - DAY))
    removal.repair.refresh_from_db()
    assert removal.repair.doubt == "缴款凭证系伪造。"
