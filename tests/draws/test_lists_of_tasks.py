"""Every app that draws closes its lists, makes them anew when its pool moves, and takes over no other lot."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from apps.awards.operations import experts, panels
from apps.awards.operations import pools as expert_pools
from apps.draws.models import Draw, Inspector, Object, Seat
from apps.draws.operations import accepting, ceremony, conducting, frames, preparing, redraws, sealing
from apps.kernel.errors import DomainError, Invalid
from apps.licensing.models import Examiner
from apps.licensing.operations import aftercheck_pools, aftercheck_rounds
from apps.sampling.models import Laboratory, Staff
from apps.sampling.operations import drawing, laboratories, pools
from tests.draws.test_replayed import no_guards
from tests.factories import awards as award_life
from tests.factories import sampling as sampling_life
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.aftercheck import CITY, Visit, examiner
from tests.factories.draws import NONCES, promise
from tests.factories.licensing import COUNTY
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db
WHY = "上次抽取因见证人缺席作废，名单未变"


class Case:
    """A draft that a task made: `officer`, `second` and `watchers` of its agency, `draw`, and the task's own verbs."""

    def act(self, verb, by=None, **given):
        self.now += timedelta(minutes=1)
        return verb(by=by or self.officer, at=self.now, **given)

    def seal(self, draw=None):
        draw = draw or self.draw
        self.act(preparing.name_witnesses, draw_id=draw.pk, user_ids=[w.user_id for w in self.watchers])
        return self.act(sealing.seal_draw, draw_id=draw.pk)

    def hold(self, draw=None):
        sealed = self.seal(draw)
        for place, by in enumerate(self.watchers, 1):
            self.act(ceremony.commit, by, draw_id=sealed.pk, commitment=promise(sealed, place))
        for place, by in enumerate(self.watchers, 1):
            self.act(ceremony.reveal, by, draw_id=sealed.pk, nonce=NONCES[place - 1])
        return self.act(conducting.conduct, draw_id=sealed.pk)

    def hold_all(self):
        return self.hold()

    @property
    def until(self):
        first = self.now + timedelta(hours=1)
        return {"commit_until": first, "reveal_until": first + timedelta(minutes=30)}


class Sampling(Case):
    def __init__(self):
        self.life = life = sampling_life.Life().to("prepared")
        self.now, self.officer, self.second, self.watchers = life.now, life.officer, life.reviewer, life.watchers
        self.draw, self.taken = life.task.draw, pools.TakenOver

    def renew(self):
        return self.act(pools.renew_pools, task_id=self.life.task_id)

    def take_up(self):
        return self.act(drawing.take_up, task_id=self.life.task_id)

    def move(self):
        """Somebody on the list leaves: the key."""
        row = Staff.objects.get(key=self.draw.inspectors.order_by("key").first().key)
        Staff.objects.filter(pk=row.pk).update(last_day=self.life.today + timedelta(days=1))
        return row.key

    def hold_all(self):
        self.hold(self.life.task.lab_draw)
        return self.hold()


class Licensing(Case):
    def __init__(self):
        self.visits = [Visit(report_number=f"JD-{n}", enterprise=enterprise_in(COUNTY)) for n in range(2)]
        self.officer, self.second, self.now = self.visits[0].city, self.visits[0].second, self.visits[1].now
        self.watchers = [scope_of_user(user_with_post("auditor", CITY)) for _ in range(2)]
        for n in range(4):
            examiner(self.officer, self.now, f"SC{n}")
        self.taken = aftercheck_pools.TakenOver
        self.prepare()

    def prepare(self):
        day = self.visits[0].today
        self.row = self.act(
            aftercheck_rounds.open_round, check_ids=[v.id for v in self.visits], seats=2,
            starts_on=day + timedelta(days=1), ends_on=day + timedelta(days=20), **self.until,
        )  # fmt: skip
        self.draw = self.row.draw

    def renew(self):
        return self.act(aftercheck_pools.renew_examiners, round_id=self.row.pk)

    def take_up(self):
        return self.act(aftercheck_rounds.take_up, round_id=self.row.pk)

    def drop(self):
        self.act(aftercheck_rounds.drop_round, round_id=self.row.pk, reason="见证人缺席")

    def move(self):
        first = self.draw.inspectors.order_by("key").first().key
        row = type(self.row).objects.get(pk=self.row.pk).agency  # the pool is the bureau's
        gone = Examiner.objects.get(agency=row, key=first)
        self.act(aftercheck_rounds.remove_examiner, examiner_id=gone.pk)
        return first


class Awards(Case):
    def __init__(self):
        self.life = life = award_life.Life(firms=[award_life.worthy() for _ in range(2)]).to_eligible()
        life.register_experts()
        self.now, self.officer, self.second, self.watchers = life.now, life.officer, life.reviewer, life.witnesses
        self.taken = expert_pools.TakenOver
        self.prepare()

    def prepare(self):
        self.panel = self.act(panels.open_panel, round_id=self.life.id, seats=self.life.seats, **self.until)
        self.draw = self.panel.draw

    def renew(self):
        return self.act(expert_pools.renew_experts, round_id=self.life.id)

    def take_up(self):
        return self.act(panels.take_up, round_id=self.life.id)

    def drop(self):
        self.act(panels.drop_panel, round_id=self.life.id, reason="见证人缺席")

    def move(self):
        row = self.life.experts[0][0]
        for firm in self.life.firms:
            self.act(experts.declare_interest, note="合同", expert_id=row.pk, kind="consultant", party_code=firm.uscc)
        return row.key


APPS = pytest.mark.parametrize("app", [Sampling, Licensing, Awards], ids=lambda app: app.__name__)


@APPS
def test_what_a_task_made_is_changed_by_the_task_alone(app):
    case = app()
    given = {"draw_id": case.draw.pk}
    assert Draw.objects.get(pk=case.draw.pk).made_digest
    for verb, values in (
        (frames.set_objects, {"objects": []}), (frames.set_inspectors, {"inspectors": []}),
        (frames.set_quotas, {"quotas": {}}), (frames.set_items, {"items": [("X", "x", "x")]}),
        (preparing.change_draft, {"values": {"title": "另一名称"}}),
        (preparing.open_lists, {"origin": "sampling.other:1"}),
    ):  # fmt: skip
        with pytest.raises(preparing.ListsClosed):
            case.act(verb, **given, **values)
    assert Draw.objects.get(pk=case.draw.pk).title == case.draw.title
    Draw.objects.filter(pk=case.draw.pk).update(made_digest="")  # opened behind the task's back
    with pytest.raises(sealing.ListsAltered):
        case.seal()


@APPS
def test_a_list_whose_pool_has_moved_is_made_anew_before_the_seal(app):
    case = app()
    key = case.move()
    with pytest.raises(DomainError) as refused:
        case.seal()
    assert refused.value.code == "pool-moved"
    assert Draw.objects.get(pk=case.draw.pk).is_draft
    case.renew()
    sealed = case.seal()
    listed = Inspector.objects.filter(draw=sealed, key=key).first()
    # an expert with a conflict stays on the list, kept apart from whom it concerns
    assert listed is None or listed.recusals.count() == 2
    assert sealed.made_digest
    if app is not Sampling:  # there the laboratory's draw is a draft still
        with pytest.raises(Invalid):
            case.renew()


def test_a_laboratory_that_lost_its_qualification_leaves_the_list():
    case = Sampling()
    draw = case.life.task.lab_draw
    assert draw.origin != case.draw.origin
    gone = Object.objects.filter(draw=draw).order_by("subject").first().subject
    case.act(laboratories.withdraw_qualification, case.life.province, laboratory_id=Laboratory.objects.get(cma=gone).pk,
             withdrawn_on=case.life.today, reason="资质认定证书注销")  # fmt: skip
    with pytest.raises(pools.PoolMoved):
        case.seal(draw)
    parties = set(Object.objects.filter(draw=case.draw).values_list("subject", flat=True))
    case.renew()
    sealed = case.seal(draw)
    assert gone not in set(Object.objects.filter(draw=sealed).values_list("subject", flat=True))
    assert set(Object.objects.filter(draw=case.draw).values_list("subject", flat=True)) == parties


@APPS
def test_only_what_the_rule_gives_is_taken_over_and_then_it_stays(app):
    case = app()
    draw = case.hold_all()
    seat = Seat.objects.filter(draw=draw).order_by("pk").first()
    sitting = Seat.objects.filter(draw=draw, subject=seat.subject).values_list("inspector", flat=True)
    other = draw.inspectors.exclude(key__in=list(sitting)).order_by("key").first().key
    with no_guards():
        Seat.objects.filter(pk=seat.pk).update(inspector=other)
    with pytest.raises(accepting.NotAsDrawn):
        case.take_up()
    with no_guards():
        Seat.objects.filter(pk=seat.pk).update(inspector=seat.inspector)
        Draw.objects.filter(pk=draw.pk).update(origin="sampling.task:0")
    with pytest.raises(accepting.FrameAltered):
        case.take_up()
    with no_guards():
        Draw.objects.filter(pk=draw.pk).update(origin=draw.origin)
    case.take_up()
    with pytest.raises(case.taken):
        case.act(redraws.ask_redraw, draw_id=draw.pk, reason=WHY, **case.until)


@pytest.mark.parametrize("app", [Licensing, Awards], ids=lambda app: app.__name__)
def test_given_up_and_made_again_from_the_same_list_asks_for_a_reason(app):
    case = app()
    first = case.seal()
    case.act(ceremony.void_draw, draw_id=first.pk, reason="见证人缺席")
    case.drop()
    case.prepare()
    with pytest.raises(sealing.DrawnAlready) as refused:
        case.seal()
    assert refused.value.details["number"] == first.number
    case.act(redraws.give_reason, draw_id=case.draw.pk, reason=WHY)
    case.act(redraws.approve_redraw, case.second, draw_id=case.draw.pk)
    case.act(preparing.name_witnesses, draw_id=case.draw.pk, user_ids=[w.user_id for w in case.watchers])
    case.act(redraws.approve_redraw, case.second, draw_id=case.draw.pk)
    sealed = case.act(sealing.seal_draw, draw_id=case.draw.pk)
    assert f"follows\t{first.number}\t{WHY}\n" in sealed.seal_text


@pytest.mark.parametrize("app", [Licensing, Awards, Sampling], ids=lambda app: app.__name__)
def test_a_void_draw_is_repeated_with_the_closed_lists(app):
    case = app()
    first = case.seal()
    case.act(ceremony.void_draw, draw_id=first.pk, reason="见证人缺席")
    again = case.act(redraws.ask_redraw, draw_id=first.pk, reason=WHY, **case.until)
    with pytest.raises(preparing.ListsClosed):
        case.act(frames.set_quotas, draw_id=again.pk, quotas={})
    case.renew()
    case.act(preparing.name_witnesses, draw_id=again.pk, user_ids=[w.user_id for w in case.watchers])
    case.act(redraws.approve_redraw, case.second, draw_id=again.pk)
    assert case.act(sealing.seal_draw, draw_id=again.pk).made_digest == first.made_digest


def test_what_was_sealed_before_keeps_what_it_sealed():
    """The migration: both draws of a task had one origin, and no digest."""
    case = Sampling()
    parties, laboratory = case.seal(), case.seal(case.life.task.lab_draw)
    with no_guards():
        Draw.objects.all().update(made_digest="", origin=parties.origin)
    close = import_module("apps.draws.migrations.0009_close_lists_of_all_tasks").close
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")  # as a migration begins
    with connection.schema_editor() as editor:
        close(apps, editor)
    for draw in (parties, laboratory):
        now = Draw.objects.get(pk=draw.pk)
        assert (now.origin, now.made_digest) == (draw.origin, draw.made_digest)
    with pytest.raises(DatabaseError), transaction.atomic():  # its guards are awake again
        Draw.objects.filter(pk=parties.pk).update(title="x")
