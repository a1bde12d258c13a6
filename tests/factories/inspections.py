"""Pools, inspectors, plans, tasks and visits, made by the verbs people use: `Life().to("published").visit`."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from apps.draws.models import Draw
from apps.draws.operations import ceremony, conducting, preparing, redraws, sealing
from apps.inspections.models import Order, Plan, Task, Visit
from apps.inspections.operations import (
    checking,
    directing,
    drawing,
    extending,
    inspectors,
    orders,
    plans,
    pools,
    rechecks,
    reviewing,
    tasks,
)
from apps.inspections.operations.checking import Outcome
from apps.inspections.operations.presence import confirm_presence, unvouched
from apps.inspections.queries.fitness import answers_of_whom

from .access import filer_of, scope_of_user, user_with_post
from .draws import NONCES, promise
from .records import proof
from .registry import enterprise_in

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon in Nanjing
COUNTY, CITY = "320102", "320100"


def pool_in(division_code, by, *, name="全部企业", query=""):
    return pools.make_pool(name=name, query=query, by=by, at=START)


def inspectors_in(division_code, by, *, count=4, items=("*",), until=date(2030, 12, 31)):
    """So many inspectors with accounts of the county's officers and a certificate for `items`."""
    made = []
    for n in range(count):
        user = user_with_post("county_officer", division_code)
        values = {"key": f"ZF{division_code}{user.pk:05d}", "name": f"检查员{n}", "user_id": user.pk, "areas": []}
        row = inspectors.add_inspector(values=values, by=by, at=START)
        inspectors.add_certificate(
            inspector_id=row.pk, number=f"JS{user.pk}", items=list(items), valid_from=date(2020, 1, 1), last_day=until,
            by=by, at=START,
        )  # fmt: skip
        made.append(row)
    return made


class Life:
    """A county with its people, one plan with one task over `firms` enterprises; `to(state)` goes the straight way.

    States: draft, submitted, approved, filed, plan_published, prepared, drawn, assigned, entered, reviewed, published.
    """

    WAY = ("draft", "submitted", "approved", "filed", "plan_published", "prepared", "drawn", "assigned", "entered",
           "reviewed", "published")  # fmt: skip

    def __init__(self, *, firms=6, share="2", by_class=False, items=("PQ01",), now=START, start=date(2026, 3, 2)):
        self.now, self.items, self.start = now, list(items), start
        self.share, self.by_class = ("" if by_class else share), by_class
        self.officer = scope_of_user(user_with_post("county_officer", COUNTY))
        self.reviewer = scope_of_user(user_with_post("county_reviewer", COUNTY))
        self._head = None
        self.city = scope_of_user(user_with_post("city_reviewer", CITY))
        self.watchers = [scope_of_user(user_with_post("auditor", COUNTY)) for _ in range(2)]
        self.firms = [enterprise_in(COUNTY, address=f"示例路{n}号") for n in range(firms)]
        self.people = inspectors_in(COUNTY, self.officer)
        self.pool = pool_in(COUNTY, self.officer, name=f"对象库{self.officer.user_id}")
        self.stage, self.plan_id, self.task_id = "", None, None

    @classmethod
    def lately(cls, **given):
        """A life whose steps lie before now, whatever the hour: its pages can be asked by the real clock."""
        now = timezone.now() - timedelta(hours=2)
        return cls(now=now, start=timezone.localdate(now), **given)

    def act(self, verb, by, **given):
        self.now += timedelta(minutes=1)
        return verb(by=by, at=self.now, **given)

    @property
    def today(self):
        return (self.now + timedelta(hours=8)).date()

    @property
    def plan(self):
        return Plan.objects.get(pk=self.plan_id)

    @property
    def task(self):
        return Task.objects.select_related("draw", "agency").get(pk=self.task_id)

    @property
    def visits(self):
        return list(Visit.objects.filter(task=self.task_id).standing().order_by("pk"))

    @property
    def visit(self):
        return self.visits[0]

    def inspector(self, visit=None):
        """The scope of an inspector of the visit."""
        seat = (visit or self.visit).seats.filter(ended_at__isnull=True).order_by("pk").first()
        return scope_of_user(seat.inspector.user)

    def to(self, state):
        for name in self.WAY[self.WAY.index(self.stage) + 1 if self.stage else 0 : self.WAY.index(state) + 1]:
            getattr(self, name)()
            self.stage = name
        return self

    def draft(self):
        self.plan_id = self.act(
            plans.draft_plan,
            self.officer,
            year=self.start.year,
            title=f"{self.start.year}年度抽查计划{self.officer.user_id}",
        ).pk
        self.task_id = self.add_task().pk

    def add_task(self, **but):
        values = {
            "title": "第一批抽查", "pool_id": self.pool.pk, "by_class": self.by_class, "share": self.share,
            "starts_on": self.start, "inspectors": 2, "departments": "",
            "ends_on": min(self.start + timedelta(days=30), date(self.start.year, 12, 31)),
        } | but  # fmt: skip
        return self.act(plans.add_task, self.officer, plan_id=self.plan_id, values=values, items=self.items)

    def campaign(self, *items, approved=True, **but):
        """A campaign that the officer set and the reviewer approved."""
        values = {"title": "专项检查", "basis": "群众投诉集中", "starts_on": self.start,
                  "ends_on": self.start + timedelta(days=20), "departments": ""} | but  # fmt: skip
        task = self.act(tasks.set_campaign, self.officer, values=values, items=list(items))
        return self.act(tasks.approve_campaign, self.reviewer, task_id=task.pk) if approved else task

    def direct(self, *, task_id, enterprise_ids, inspector_ids, agreed=True):
        """The officer chooses whom a campaign visits, the reviewer agrees; the visits, or the Choice that waits."""
        row = self.act(directing.choose, self.officer, task_id=task_id, enterprise_ids=enterprise_ids,
                       inspector_ids=inspector_ids, reason="近期投诉集中在这几家企业")  # fmt: skip
        return self.act(directing.agree_choice, self.reviewer, choice_id=row.pk) if agreed else row

    def submitted(self):
        self.act(plans.submit_plan, self.officer, plan_id=self.plan_id)

    def approved(self):
        self.act(plans.approve_plan, self.reviewer, plan_id=self.plan_id)

    def filed(self):
        self.act(plans.file_plan, self.officer, plan_id=self.plan_id)

    def plan_published(self):
        self.act(plans.publish_plan, self.officer, plan_id=self.plan_id)

    def prepared(self):
        until = self.now + timedelta(hours=2)
        self.act(drawing.prepare_draw, self.officer, task_id=self.task_id, commit_until=until,
                 reveal_until=until + timedelta(hours=2))  # fmt: skip

    def drawn(self, draw_id=None):
        """The ceremony of the task's draw, or of its redraw."""
        draw = Draw.objects.get(pk=draw_id or self.task.draw_id)
        ids = [by.user_id for by in self.watchers]
        self.act(preparing.name_witnesses, self.officer, draw_id=draw.pk, user_ids=ids)
        if draw.redraw_of_id:
            self.act(redraws.approve_redraw, self.reviewer, draw_id=draw.pk)
        self.act(sealing.seal_draw, self.officer, draw_id=draw.pk)
        draw.refresh_from_db()
        for place, by in enumerate(self.watchers, 1):
            self.act(ceremony.commit, by, draw_id=draw.pk, commitment=promise(draw, place))
        for place, by in enumerate(self.watchers, 1):
            self.act(ceremony.reveal, by, draw_id=draw.pk, nonce=NONCES[place - 1])
        self.act(conducting.conduct, self.officer, draw_id=draw.pk)

    def assigned(self):
        self.act(drawing.take_up, self.officer, task_id=self.task_id)

    def entered(self):
        self.check(self.visit, codes=["9"], bad=True)

    def answer(self, visit, *, bad=False, by=None):
        """Fill the form in: everything right, or the first question with its problem; each department its own, or `by`
        all of it."""
        answers = {}
        for pk, question in checking.questions_of(visit).items():
            right = {"yes": "no", "no": "yes"}.get(question.bad, "yes")
            value = {"yes_no": right, "number": "3", "measure": "0.1", "text": "电线"}.get(question.kind, "")
            answers[pk] = (value, "")
        if bad:
            pk, question = next(iter(checking.questions_of(visit).items()))
            answers[pk] = (question.bad, "证书过期")
        for user, part in self._parts(visit, answers, by):
            self.act(checking.save_answers, user, visit_id=visit.pk, answers=part)

    def _parts(self, visit, answers, by):
        """[(scope, its answers)]: each question by somebody of the department whose item it belongs to."""
        if by is not None:
            return [(by, answers)]
        seats = (
            visit.seats.filter(ended_at__isnull=True, inspector__user__isnull=False)
            .select_related("inspector__user")
            .order_by("pk")
        )
        parts = {}
        for seat in [*seats.filter(inspector=seats[0].inspector), *seats]:
            mine = answers_of_whom(visit, seat.inspector.user_id)
            for pk, question in checking.questions_of(visit).items():
                if mine.get(question.form_id) and all(pk not in part for _user, part in parts.values()):
                    user = seat.inspector.user
                    parts.setdefault(user.pk, (scope_of_user(user), {}))[1][pk] = answers[pk]
        return list(parts.values())

    def check(self, visit, *, codes=("1",), bad=False, by=None, **but):
        self.answer(visit, bad=bad, by=by)
        self.act(checking.write_notice, by or self.inspector(visit), visit_id=visit.pk)
        given = {"checked_on": self.today, "codes": list(codes), "signed": "signed", "signer": "张某（厂长）",
                 "present": self.numbers(visit), **self.times(but.get("checked_on"))} | but  # fmt: skip
        return self.act(checking.enter, by or self.inspector(visit), visit_id=visit.pk, outcome=Outcome(**given))

    def times(self, day=None):
        """When a check of a day, or of today, began and ended: within the day, whatever the hour."""
        day = day or self.today
        local = self.now + timedelta(hours=8)
        ended = local.time() if day == local.date() else time(12)
        return {"begun_at": timezone.make_aware(datetime.combine(day, time())), "ended_time": ended}

    def numbers(self, visit):
        """The numbers of those who sit at a visit."""
        return tuple(visit.seats.filter(ended_at__isnull=True).order_by("pk").values_list("inspector__key", flat=True))

    def confirm(self, visit):
        """Whoever was there and did not enter the result confirms it."""
        for user in {row.inspector.user for row in unvouched(visit)}:
            self.act(confirm_presence, scope_of_user(user), visit_id=visit.pk)

    def look_again(self, order, *, passed, confirmed=True, **but):
        """A re-check by the first two of the pool, recorded by the one and confirmed by the other."""
        given = {"on": self.today, "finding": "看过", "inspectors": [row.key for row in self.people[:2]]} | but
        by = scope_of_user(self.people[0].user)
        row = self.act(rechecks.recheck, by, order_id=order.pk, passed=passed, **given)
        if not confirmed:
            return row
        other = scope_of_user(self.people[1].user)
        return self.act(rechecks.confirm_recheck, other, order_id=order.pk)

    def declare(self, visit):
        """The first inspector of a visit declares an interest in its enterprise; the Seat."""
        seat = visit.seats.filter(ended_at__isnull=True).select_related("inspector__user").order_by("pk").first()
        self.act(inspectors.declare_interest, scope_of_user(seat.inspector.user), inspector_id=seat.inspector_id,
                 enterprise_id=visit.enterprise_id, reason="亲属任职")  # fmt: skip
        return seat

    def reviewed(self):
        self.confirm(self.visit)
        self.act(reviewing.approve_result, self.reviewer, visit_id=self.visit.pk)

    def published(self):
        self.act(reviewing.publish_result, self.officer, visit_id=self.visit.pk)

    @property
    def head(self):
        """The head of the bureau, who decides on recusals."""
        self._head = self._head or scope_of_user(user_with_post("bureau_head", COUNTY))
        return self._head

    @property
    def filer(self):
        return scope_of_user(filer_of(self.visit.enterprise))

    def noted(self, order, days=5, on=None, **given):
        """A request for more time that came by letter."""
        values = {"asked_on": on or self.today, "asked_days": days, "asked_reason": "设备待到货", "letter": proof()}
        return self.act(extending.note_request, given.pop("by", self.officer), order_id=order.pk, **values | given)

    def ordered(self, served=True):
        """An order on the first visit, served today."""
        order = self.act(orders.issue_order, self.officer, visit_id=self.visit.pk, what="更换过期证书",
                         basis="产品质量法第十三条", days=15)  # fmt: skip
        if served:
            self.act(orders.serve_order, self.officer, order_id=order.pk, served_on=self.today, receipt="签收人：张某")
        return Order.objects.get(pk=order.pk)
