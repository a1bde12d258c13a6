"""A ruleset's life: each step done, refused with nothing changed, twice; frozen once it left its draft."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from apps.audit.models import Event
from apps.credit import states
from apps.credit.models import PointRule, Ruleset, Veto
from apps.credit.operations import rulesets as verbs
from apps.credit.operations.drafts import NotADraft, SecondPerson
from apps.credit.operations.rerate import rerate
from apps.credit.operations.succession import InForce, SecondRecaller, TooEarly, TooFar
from apps.deadlines.models import Limit
from apps.kernel.errors import Invalid, NotPermitted, Stale, WrongState
from apps.kernel.scope import Scope
from apps.records.models import FactKind
from tests.factories.credit import draft_like_default
from tests.factories.records import FactFactory
from tests.past import said_anew

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
FROM = date(2026, 4, 1)


def person(name, *permissions):
    return Scope(kind="agency", actor=name, division_prefix="32", permissions=frozenset(permissions))


DRAFTER = person("起草人", "credit.draft_ruleset", "credit.approve_ruleset")
SECOND = person("审核人", "credit.approve_ruleset")
THIRD = person("复核人", "credit.approve_ruleset")
STRANGER = person("陌生人")


def default():
    return Ruleset.objects.get(code="JS-QC-100")


def draft():
    return verbs.draft_ruleset(model="grade", code="NEW", like=default(), by=DRAFTER, at=AT)


def submitted():
    return verbs.submit_ruleset(ruleset_id=draft().pk, by=DRAFTER, at=AT)


def test_draft_is_a_faithful_copy():
    assert verbs.content_of(draft()) == verbs.content_of(default())


def test_approved_takes_effect_and_ends_the_one_before():
    ruleset = verbs.approve_ruleset(ruleset_id=submitted().pk, effective_from=FROM, by=SECOND, at=AT)
    assert ruleset.content_hash == verbs.content_hash(verbs.content_of(ruleset))
    assert Ruleset.objects.in_force("grade", date(2026, 3, 31)).get() == default()
    assert Ruleset.objects.in_force("grade", FROM).get() == ruleset
    assert Ruleset.objects.in_force("risk", FROM).get().code == "JS-RISK"


def test_nobody_approves_his_own():
    ruleset = submitted()
    with pytest.raises(SecondPerson):
        verbs.approve_ruleset(ruleset_id=ruleset.pk, effective_from=FROM, by=DRAFTER, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruleset.objects.filter(pk=ruleset.pk).update(
            state="approved", decided_by=DRAFTER.actor, decided_at=AT, validity=("2030-01-01", None)
        )
    ruleset.refresh_from_db()
    assert (ruleset.state, ruleset.validity) == (states.SUBMITTED, None)


@pytest.mark.parametrize("day", [date(2031, 3, 2), date(9999, 12, 31)])
def test_a_mistyped_year_bars_no_later_ruleset(day):
    ruleset = submitted()
    with pytest.raises(TooFar, match="2031-03-01"):
        verbs.approve_ruleset(ruleset_id=ruleset.pk, effective_from=day, by=SECOND, at=AT)
    with pytest.raises(IntegrityError, match="too far ahead"), transaction.atomic():
        Ruleset.objects.filter(pk=ruleset.pk).update(
            state="approved", decided_by="x", decided_at=AT, validity=(day, None)
        )
    assert default().validity.upper is None
    said_anew(Limit.objects.filter(code="credit.ahead"), value=61, unit="month")
    verbs.approve_ruleset(ruleset_id=ruleset.pk, effective_from=date(2031, 3, 2), by=SECOND, at=AT)


def approved():
    return verbs.approve_ruleset(ruleset_id=submitted().pk, effective_from=FROM, by=SECOND, at=AT)


def test_recalled_before_its_first_day_the_one_before_goes_on():
    ruleset, before = approved(), default()
    recalled = verbs.recall_ruleset(ruleset_id=ruleset.pk, reason="年份有误", by=THIRD, at=AT)
    assert (recalled.state, recalled.decided_by, recalled.recalled_by) == (states.RECALLED, "审核人", "复核人")
    assert default().validity.upper is None
    assert Ruleset.objects.in_force("grade", FROM).get() == before
    event = Event.objects.get(verb="credit.ruleset_recalled")
    assert event.data == {"code": "NEW", "model": "grade", "reason": "年份有误", "effective_from": str(FROM)}
    again = verbs.draft_ruleset(model="grade", code="NEXT", like=recalled, by=DRAFTER, at=AT)
    verbs.submit_ruleset(ruleset_id=again.pk, by=DRAFTER, at=AT)
    verbs.approve_ruleset(ruleset_id=again.pk, effective_from=date(2026, 3, 2), by=SECOND, at=AT)
    assert default().validity.upper == date(2026, 3, 2)


def test_one_between_two_is_recalled_and_no_day_is_left_without_a_ruleset():
    middle = approved()
    last = verbs.draft_ruleset(model="grade", code="LAST", like=middle, by=DRAFTER, at=AT)
    verbs.submit_ruleset(ruleset_id=last.pk, by=DRAFTER, at=AT)
    verbs.approve_ruleset(ruleset_id=last.pk, effective_from=date(2027, 1, 1), by=SECOND, at=AT)
    verbs.recall_ruleset(ruleset_id=middle.pk, reason="有误", by=THIRD, at=AT)
    assert default().validity.upper == date(2027, 1, 1)
    assert Ruleset.objects.in_force("grade", date(2027, 1, 1)).get() == last


FIRST_DAY = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)  # midnight in the province


@pytest.mark.parametrize(
    ("who", "when", "reason", "refusal"),
    [
        (lambda: SECOND, AT, "有误", SecondRecaller),
        (lambda: DRAFTER, AT, "有误", SecondRecaller),
        (lambda: STRANGER, AT, "有误", NotPermitted),
        (lambda: THIRD, AT, " ", Invalid),
        (lambda: THIRD, FIRST_DAY, "有误", InForce),
    ],
    ids=["approver", "author", "stranger", "no reason", "in force"],
)
def test_a_recall_is_refused_and_nothing_changes(who, when, reason, refusal):
    ruleset, events = approved(), Event.objects.count()
    with pytest.raises(refusal), transaction.atomic():
        verbs.recall_ruleset(ruleset_id=ruleset.pk, reason=reason, by=who(), at=when)
    ruleset.refresh_from_db()
    assert (ruleset.state, default().validity.upper) == (states.APPROVED, FROM)
    assert Event.objects.count() == events


def test_the_database_keeps_what_was_in_force_from_being_recalled():
    ruleset = approved()
    given = {"state": "recalled", "reason": "有误", "recalled_by": "复核人", "recalled_at": AT}
    for change in ({"recalled_at": FIRST_DAY}, {"recalled_by": "审核人"}, {"reason": ""}, {"recalled_by": ""}):
        with pytest.raises(IntegrityError, match="credit_ruleset_recall"), transaction.atomic():
            Ruleset.objects.filter(pk=ruleset.pk).update(**given | change)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Ruleset.objects.filter(pk=ruleset.pk).update(**given, validity=("2026-05-01", None))
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Ruleset.objects.filter(code="JS-QC-100").update(validity=("2022-01-01", "2026-05-01"))
    Ruleset.objects.filter(pk=ruleset.pk).update(**given)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        PointRule.objects.filter(ruleset=ruleset).update(points=1)
    for change in ({"state": "approved"}, {"reason": "另一理由"}):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Ruleset.objects.filter(pk=ruleset.pk).update(**change)
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        Ruleset.objects.filter(pk=ruleset.pk).delete()


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2021, 1, 1)])
def test_no_rule_reaches_back(day):
    ruleset = submitted()
    with pytest.raises(TooEarly):
        verbs.approve_ruleset(ruleset_id=ruleset.pk, effective_from=day, by=SECOND, at=AT)
    assert default().validity.upper is None


def test_overlap_is_refused_by_the_database():
    ruleset = submitted()
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        Ruleset.objects.filter(pk=ruleset.pk).update(
            state="approved", decided_by="x", decided_at=AT, validity=("2026-01-01", None)
        )


def test_left_its_draft_and_frozen():
    ruleset = submitted()
    with pytest.raises(NotADraft):
        verbs.change_draft(ruleset_id=ruleset.pk, version=1, content={}, by=DRAFTER, at=AT)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        PointRule.objects.filter(ruleset=ruleset).update(points=0)


def test_who_wrote_and_decided_stays_on_record_and_no_rule_moves_to_another_ruleset():
    ruleset = submitted()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Ruleset.objects.filter(pk=ruleset.pk).update(authors=[7])
    verbs.approve_ruleset(ruleset_id=ruleset.pk, effective_from=FROM, by=SECOND, at=AT)
    for change in ({"decided_user": None, "decided_by": "x"}, {"decided_at": FIRST_DAY}, {"submitted_by": "x"}):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Ruleset.objects.filter(pk=ruleset.pk).update(**change)
    other = draft_like_default("JS-QC-OTHER")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Veto.objects.filter(ruleset=ruleset).update(ruleset=other)


def test_two_editors_one_is_told():
    ruleset = draft()
    content = verbs.content_of(ruleset)
    content["bands"][0]["lower"] = 8500
    verbs.change_draft(ruleset_id=ruleset.pk, version=1, content=content, by=DRAFTER, at=AT)
    with pytest.raises(Stale):
        verbs.change_draft(ruleset_id=ruleset.pk, version=1, content=content, by=DRAFTER, at=AT)
    assert ruleset.bands.get(rank=1).lower == 8500


def test_more_steps_than_the_engine_can_number_are_refused_with_their_sentence():
    ruleset = draft()
    content = verbs.content_of(ruleset)
    for row in content["rules"]:
        row["step_months"], row["decay"] = 1, [100]
    content["rules"][0]["decay"] = [100] * 505  # the windows of the ceilings are six more lengths at most
    verbs.change_draft(ruleset_id=ruleset.pk, version=1, content=content, by=DRAFTER, at=AT)
    content["rules"][0]["decay"] = [100] * 512
    with pytest.raises(Invalid, match="511"):
        verbs.change_draft(ruleset_id=ruleset.pk, version=2, content=content, by=DRAFTER, at=AT)
    with pytest.raises(IntegrityError, match="too many steps"), transaction.atomic():
        ruleset.point_rules.filter(decay__len=505).update(decay=[100] * 512)


@pytest.mark.parametrize(("place", "name"), [(0, "AAA"), (3, "E")])
@pytest.mark.parametrize("model", ["JS-QC-100", "JS-RISK"])
def test_a_ruleset_computes_a_to_d_and_confers_nothing(model, place, name):
    """A page says of an AAA that it was conferred after a check on site."""
    like = Ruleset.objects.get(code=model)
    ruleset = verbs.draft_ruleset(model=like.model, code="NEW", like=like, by=DRAFTER, at=AT)
    content = verbs.content_of(ruleset)
    content["bands"][place]["grade"] = name
    with pytest.raises(Invalid, match="认定取得"):
        verbs.change_draft(ruleset_id=ruleset.pk, version=1, content=content, by=DRAFTER, at=AT)
    with pytest.raises(IntegrityError, match="credit_band_computed"), transaction.atomic():
        ruleset.bands.filter(rank=place + 1).update(grade=name)
    assert [band.grade for band in ruleset.bands.order_by("rank")] == ["A", "B", "C", "D"]


def test_grades_keep_the_order_of_their_names():
    ruleset = draft()
    content = verbs.content_of(ruleset)
    first, second = content["bands"][:2]
    first["grade"], second["grade"] = "B", "A"
    verbs.change_draft(ruleset_id=ruleset.pk, version=1, content=content, by=DRAFTER, at=AT)
    with pytest.raises(verbs.Unsound) as refusal:
        verbs.submit_ruleset(ruleset_id=ruleset.pk, by=DRAFTER, at=AT)
    assert refusal.value.details["findings"][0] == "bands-against-their-names A"


@pytest.mark.parametrize(("options", "read"), [([], str.splitlines), (["--json"], json.loads)])
def test_a_simulation_is_printed_for_people_or_as_json(options, read):
    rerate(enterprise_ids=[FactFactory(severity=3).enterprise_id], as_of=AT.date(), by=DRAFTER, at=AT)
    ruleset = draft()
    ruleset.bands.filter(rank=3).update(lower=6000)
    ruleset.vetoes.all().delete()
    out = StringIO()
    call_command("simulate_ruleset", "NEW", "--on", "2026-03-01", *options, stdout=out)
    told = read(out.getvalue())
    moved = {"matrix": {"C": {"B": 1}}, "changed": 1}
    assert moved.items() <= told.items() if options else told[:2] == ["C → B: 1", "changed: 1"]


def test_faults_are_named_and_nothing_is_submitted():
    ruleset = draft()
    content = verbs.content_of(ruleset)
    content["rules"][0]["decay"] = [50, 60]
    verbs.change_draft(ruleset_id=ruleset.pk, version=1, content=content, by=DRAFTER, at=AT)
    with pytest.raises(verbs.Unsound) as refusal:
        verbs.submit_ruleset(ruleset_id=ruleset.pk, by=DRAFTER, at=AT)
    assert refusal.value.details["findings"] == ["decay-grows 1"]
    ruleset.refresh_from_db()
    assert ruleset.state == states.DRAFT


def test_a_ceiling_on_a_kind_that_nobody_can_enter_is_never_reached():
    FactKind.objects.filter(code="licence_revoked").update(writers=["of-nobody"])
    with pytest.raises(verbs.Unsound) as refusal:
        verbs.submit_ruleset(ruleset_id=draft().pk, by=DRAFTER, at=AT)
    assert "veto-unreachable" in " ".join(refusal.value.details["findings"])


@pytest.mark.parametrize("part", ["indicator", "kind"])
def test_unknown_parts_are_refused(part):
    ruleset = draft()
    content = verbs.content_of(ruleset)
    content["rules"][0][part] = "nonsense"
    with pytest.raises(Invalid), transaction.atomic():
        verbs.change_draft(ruleset_id=ruleset.pk, version=1, content=content, by=DRAFTER, at=AT)
    assert ruleset.point_rules.count() == default().point_rules.count()


def test_returned_with_reason_and_submitted_again():
    ruleset = submitted()
    with pytest.raises(Invalid):
        verbs.refuse_ruleset(ruleset_id=ruleset.pk, verb="return", reason=" \u200b——", by=SECOND, at=AT)
    verbs.refuse_ruleset(ruleset_id=ruleset.pk, verb="return", reason="分值过高", by=SECOND, at=AT)
    assert verbs.submit_ruleset(ruleset_id=ruleset.pk, by=DRAFTER, at=AT).state == states.SUBMITTED


@pytest.mark.parametrize(
    "verb",
    [
        lambda r: verbs.draft_ruleset(model="grade", code="X2", like=r, by=STRANGER, at=AT),
        lambda r: verbs.change_draft(ruleset_id=r.pk, version=1, content={}, by=STRANGER, at=AT),
        lambda r: verbs.submit_ruleset(ruleset_id=r.pk, by=STRANGER, at=AT),
    ],
    ids=["draft", "change", "submit"],
)
def test_strangers_change_nothing(verb):
    ruleset = draft()
    events = Event.objects.count()
    with pytest.raises(NotPermitted):
        verb(ruleset)
    assert (Event.objects.count(), Ruleset.objects.count()) == (events, 3)


@pytest.mark.parametrize("verb", ["submit", "approve", "return", "reject", "recall"])
@pytest.mark.parametrize("state", states.RULESET_STATES)
def test_states_and_verbs(state, verb):
    table = {(step.verb, source) for step in states.RULESET_MOVES.moves for source in step.source}
    if (verb, state) in table:
        assert states.RULESET_MOVES.find(verb, state)
    else:
        with pytest.raises(WrongState):
            states.RULESET_MOVES.find(verb, state)
