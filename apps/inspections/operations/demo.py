"""An invented county's inspections, made by the verbs people use: a plan, two tasks, visits in every state, orders."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from apps.kernel.stepping import today

from ..models import Inspector, Pool, Visit
from ..queries.fitness import answers_of_whom
from ..queries.plans import NEVER, visits_of_year
from ..queries.pools import rows_of_area, rows_of_pool
from . import checking, directing, drawing, exceptions, inspectors, orders, plans, pools, rechecks, reviewing, tasks
from .checking import Outcome
from .presence import confirm_presence, unvouched

MARK = "（演示）"
KEYS = "DEMO-"
PAIR = [f"{KEYS}3201150001", f"{KEYS}3201150002"]
# facts become known after the ratings of the demo were made, so that each of those can be reproduced
KNOWN = timedelta(seconds=1)
LATE = "企业停产检修，恢复生产后补查。（演示）"  # kept only where a year's end cut the days of the task short
MANY = 60
LEAST = 12  # open enterprises a county needs for a plan that looks like one
ITEMS = ("PQ01", "ME01")
AGAIN = 3  # enterprises checked before that the campaign visits too: their places are on the map of the day


def make_inspections(*, people, pool, hold, at, seats=()):
    """A year of inspections of the demo county; returns the number of visits.

    `people`: scopes by part (officer, inspector, second, city). `pool`: (name, scope) of six inspectors, the officer
    and the inspector first; all have accounts, for nobody else enters or confirms a visit. `hold(draw, at)`: seals a
    draft, holds its ceremony and carries it out, as the portal's demo of draws does. `seats`: scopes of people who act
    for enterprises of the county: each has two results, and together they have orders at every stage.
    """
    officer, then = people["officer"], at - timedelta(days=70)
    objects = pools.make_pool(name=f"辖区全部存续企业{MARK}", query="", by=officer, at=then)
    if objects.counted < LEAST:
        return 0
    _inspectors(pool, people["officer"], then)
    everyone = {scope.user_id: scope for _name, scope in pool}
    # before the draw: whoever was visited as often as an item allows is left out of its frame
    _earlier_campaigns(people, everyone, seats, at)
    remark = "其余企业由各业务条线抽查覆盖。（演示）"
    plan = plans.draft_plan(
        year=today(then).year, title=f"年度双随机抽查计划{MARK}", remark=remark, by=officer, at=then
    )  # fmt: skip
    # ten of a small county are more than the ceiling of general items allows: there it is the key item alone
    joint = ITEMS if objects.counted >= MANY else ITEMS[:1]
    first = _task(plan, objects, "第一批：产品质量与计量联合抽查", today(then), share="10", items=joint,
                  by=officer, at=then)  # fmt: skip
    last = min(today(at) + timedelta(days=20), date(plan.year, 12, 31))
    # a key item alone: in a small county the ratio of class D may exceed what general items are allowed
    second = _task(plan, objects, "第二批：按信用风险分类抽查", min(today(at), last), ends=last, items=ITEMS[:1],
                   by=officer, at=then)  # fmt: skip
    for verb, by in ((plans.submit_plan, officer), (plans.approve_plan, people["second"]), (plans.file_plan, officer),
                     (plans.receive_plan, people["city"]), (plans.publish_plan, officer)):  # fmt: skip
        verb(plan_id=plan.pk, by=by, at=then)
    _draw(first, hold, officer, then + timedelta(days=1))
    _lead(first, people, everyone, at)
    # left a draft, with time to name witnesses, seal it and hold its ceremony
    drawing.prepare_draw(task_id=second.pk, commit_until=at + timedelta(days=2), reveal_until=at + timedelta(days=3),
                         by=officer, at=at)  # fmt: skip
    _campaign(people, at - timedelta(days=5))
    return Visit.objects.filter(task__in=[first.pk, second.pk]).count()


def _inspectors(pool, officer, at):
    for n, (name, scope) in enumerate(pool, 1):
        unit, speciality = ("质量监督科", "产品质量") if n % 2 else ("计量科", "计量")
        values = {"key": f"{KEYS}320115{n:04d}", "name": name, "unit": unit, "speciality": speciality, "areas": [],
                  "most": None, "user_id": scope.user_id}  # fmt: skip
        row = inspectors.add_inspector(values=values, by=officer, at=at)
        inspectors.add_certificate(
            inspector_id=row.pk, number=f"{KEYS}证{n:04d}", items=["*"], valid_from=date(2022, 1, 1),
            last_day=date(2031, 12, 31), by=officer, at=at,
        )  # fmt: skip


def _task(plan, pool, title, starts, *, by, at, share="", ends=None, items=ITEMS):
    ends = ends or min(starts + timedelta(days=85), date(plan.year, 12, 31))
    values = {
        "title": f"{title}{MARK}", "pool_id": pool.pk, "by_class": not share, "share": share, "starts_on": starts,
        "ends_on": ends, "inspectors": 2, "departments": "",
    }  # fmt: skip
    return plans.add_task(plan_id=plan.pk, values=values, items=list(items), by=by, at=at)


def _draw(task, hold, by, at):
    draw = drawing.prepare_draw(task_id=task.pk, commit_until=at + timedelta(hours=2),
                                reveal_until=at + timedelta(hours=4), by=by, at=at)  # fmt: skip
    hold(draw, at)
    drawing.take_up(task_id=task.pk, by=by, at=at + timedelta(hours=1))


def _lead(task, people, everyone, now):
    """Visits of the task, each a step further than the one before; those at which neither the officer nor the inspector
    sits wait for the others."""
    two = {people["officer"].user_id: people["officer"], people["inspector"].user_id: people["inspector"]}
    mine = [(visit, by) for visit in task.visits.order_by("pk") for by in [_sitting(visit, two)] if by]
    checked = mine[:-1] if len(mine) > 1 else mine
    unseen = min(4, max(2, len(checked) - 1))  # from there on the review is waited for
    for n, (visit, by) in enumerate(checked):
        at = now - timedelta(days=max(2, 24 - 3 * n))
        bad = n % 2 == 1
        _check(visit, by, bad, everyone, at)
        if n >= unseen:
            continue
        reviewing.approve_result(visit_id=visit.pk, by=people["second"], at=at + timedelta(days=1))
        if n < 3 and (other := _who_was_not_there(visit, people)):
            reviewing.publish_result(visit_id=visit.pk, by=other, at=now + KNOWN)
        if bad:
            _order(visit, people, n, at + timedelta(days=1), now)


def _sitting(visit, accounts):
    users = visit.seats.filter(ended_at__isnull=True).order_by("pk").values_list("inspector__user_id", flat=True)
    return next((accounts[user] for user in users if user in accounts), None)


def _who_was_not_there(visit, people):
    """Whoever of the two officers did not sit at the visit publishes it."""
    sat = set(visit.seats.values_list("inspector__user_id", flat=True))
    return next((by for by in (people["officer"], people["inspector"]) if by.user_id not in sat), None)


def _check(visit, by, bad, everyone, at):
    """The result and, from their own accounts, the word of the others who were there."""
    checking.write_notice(visit_id=visit.pk, by=by, at=at)
    answers = {}
    for n, (pk, question) in enumerate(checking.questions_of(visit).items()):
        right = {"yes": "no", "no": "yes"}.get(question.bad, "yes")
        value = {"yes_no": right, "number": "12", "measure": "0.2", "text": "演示产品"}.get(question.kind, "")
        wrong = bad and n == 0
        answers[pk] = (question.bad if wrong else value, "认证证书超过有效期（演示）" if wrong else "")
    _answer(visit, answers, by, everyone, at)
    found = {"9": "认证证书超过有效期，尚未重新申请。（演示）"} if bad else {}
    place = {"longitude": Decimal(118800 + visit.pk * 37 % 90) / 1000, "accuracy": 12,
             "latitude": Decimal(31900 + visit.pk * 53 % 70) / 1000}  # fmt: skip
    people = [seat.inspector for seat in visit.seats.filter(ended_at__isnull=True).select_related("inspector")]
    outcome = Outcome(
        timezone.localdate(at), ["9" if bad else "1"], "signed", "企业经办人（演示）", found=found,
        present=tuple(row.key for row in people), late_reason=LATE, **_times(at), **place,
    )  # fmt: skip
    checking.enter(visit_id=visit.pk, outcome=outcome, by=by, at=at + timedelta(hours=1))
    for user in dict.fromkeys(row.inspector.user_id for row in unvouched(visit)):  # once for all his teams
        confirm_presence(visit_id=visit.pk, by=everyone[user], at=at + timedelta(hours=2))


def _times(at):
    """When a check of which the notice was written at `at` began and ended: on that day, whatever the hour."""
    local = timezone.localtime(at)
    ended = min(local + timedelta(minutes=40), local.replace(hour=23, minute=59, second=0, microsecond=0))
    return {"begun_at": ended - timedelta(minutes=35), "ended_time": ended.time()}


def _answer(visit, answers, by, everyone, at):
    """Each department its own questions; the account that leads what it may."""
    left, questions = dict(answers), checking.questions_of(visit)
    for scope in [by, *(each for user, each in everyone.items() if user != by.user_id)]:
        mine = answers_of_whom(visit, scope.user_id)
        part = {pk: left.pop(pk) for pk in list(left) if mine.get(questions[pk].form_id)}
        if part:
            checking.save_answers(visit_id=visit.pk, answers=part, by=scope, at=at)


def _order(visit, people, n, at, now):
    by, what = people["officer"], "停止使用过期证书，重新申请认证。（演示）"
    order = orders.issue_order(visit_id=visit.pk, what=what, basis="产品质量法第十三条", days=60 if n > 1 else 30,
                               by=by, at=at)  # fmt: skip
    orders.serve_order(order_id=order.pk, served_on=today(at), receipt="签收人：前台（演示）", by=by, at=at)
    if n == 1:
        later, finding = now + KNOWN, "已取得新证书。（演示）"
        _look_again(order, finding, people, later)


def _look_again(order, finding, people, at):
    """The officer records the re-check, the other of the two confirms it."""
    rechecks.recheck(order_id=order.pk, on=today(at), passed=True, finding=finding, inspectors=PAIR,
                     by=people["officer"], at=at)  # fmt: skip
    rechecks.confirm_recheck(order_id=order.pk, by=people["inspector"], at=at)


def _campaign(people, at):
    """A campaign, marked as such, directed at one enterprise nobody has seen yet and at some that were checked."""
    values = {"title": f"电线电缆质量安全专项行动{MARK}", "basis": "投诉举报反映集中。（演示）", "starts_on": today(at),
              "ends_on": today(at) + timedelta(days=30), "departments": ""}  # fmt: skip
    task = tasks.set_campaign(values=values, items=["PQ01"], by=people["officer"], at=at)
    task = tasks.approve_campaign(task_id=task.pk, by=people["second"], at=at)
    taken = Visit.objects.filter(task__agency=task.agency).values("enterprise")
    pool = Pool.objects.filter(agency=task.agency).order_by("pk").first()
    firm = rows_of_pool(pool).filter(source="demo").exclude(pk__in=taken).order_by("pk").first()
    seen = taken.filter(checked_on__isnull=False).order_by("-pk").values_list("enterprise", flat=True)
    had, limit = visits_of_year(task.starts_on.year, ["PQ01"]), task.items.get().item.yearly_limit
    barred = [pk for pk in dict.fromkeys(seen) if had.get((pk, "PQ01"), NEVER).bars(limit, random=False)]
    seen = [pk for pk in dict.fromkeys(seen) if pk not in barred][:AGAIN]
    open_ones = rows_of_area(task.agency).filter(pk__in=barred).order_by("pk").values_list("pk", flat=True)
    for pk in open_ones[:1]:  # a complaint came after the year's last check: two officers let it go beyond the limit
        row = exceptions.ask_exception(task_id=task.pk, enterprise_id=pk, ground="complaint", number="演示-0001",
                                       reason="消费者投诉产品发热，需现场核实。（演示）", by=people["officer"],
                                       at=at)  # fmt: skip
        exceptions.decide_exception(exception_id=row.pk, granted=True, by=people["second"], at=at)
        seen.append(pk)
    team = list(Inspector.objects.filter(agency=task.agency).order_by("key").values_list("pk", flat=True)[:2])
    _direct(task, [firm.pk, *seen], team, people, at)


def _direct(task, firms, team, people, at):
    """The officer chooses whom a campaign visits, the second officer agrees; the visits."""
    row = directing.choose(task_id=task.pk, enterprise_ids=firms, inspector_ids=team, by=people["officer"], at=at,
                           reason="近期投诉和抽检问题集中。（演示）")  # fmt: skip
    return directing.agree_choice(choice_id=row.pk, by=people["second"], at=at)


# what became of the checks of two earlier campaigns at the enterprises of the logins, one after another
FINE, SERVED, REPORTED, DONE = "fine", "served", "reported", "done"
EARLIER = (
    ("生产企业质量安全专项检查", "PQ01", 30, (SERVED, FINE, REPORTED)),
    ("在用计量器具专项检查", "ME01", 18, (FINE, REPORTED, DONE)),
)


def _earlier_campaigns(people, everyone, seats, now):
    acting = {scope.enterprise_ids[0]: scope for scope in seats if scope and scope.enterprise_ids}
    officer = people["officer"]
    for title, item, days, ends in EARLIER:
        at = now - timedelta(days=days)
        values = {"title": f"{title}{MARK}", "basis": "日常监管计划。（演示）", "starts_on": today(at),
                  "ends_on": today(at) + timedelta(days=15), "departments": ""}  # fmt: skip
        task = tasks.set_campaign(values=values, items=[item], by=officer, at=at)
        task = tasks.approve_campaign(task_id=task.pk, by=people["second"], at=at)
        known = rows_of_area(task.agency).filter(pk__in=acting, source="demo").values_list("pk", flat=True)
        firms = [pk for pk in acting if pk in set(known)]
        if not firms:
            continue
        # who publishes was not there: the officer stays at the desk
        team = Inspector.objects.filter(agency=task.agency).exclude(user=officer.user_id).order_by("key")[:2]
        made = _direct(task, firms, list(team.values_list("pk", flat=True)), people, at)
        visit_of = {visit.enterprise_id: visit for visit in made}
        for n, (pk, end) in enumerate(zip(firms, ends, strict=False), 1):
            _ended(visit_of[pk], end, people, acting[pk], everyone, at + timedelta(days=n), now)


def _ended(visit, end, people, seat, everyone, at, now):
    """One check of the earlier campaigns, published, and what its order has come to."""
    _check(visit, people["inspector"], end != FINE, everyone, at)
    reviewing.approve_result(visit_id=visit.pk, by=people["second"], at=at + timedelta(days=1))
    reviewing.publish_result(visit_id=visit.pk, by=people["officer"], at=now + KNOWN)
    if end == FINE:
        return
    by, what, then = people["officer"], "停止使用过期证书，重新申请认证。（演示）", at + timedelta(days=2)
    order = orders.issue_order(visit_id=visit.pk, what=what, basis="产品质量法第十三条", days=45, by=by, at=then)
    orders.serve_order(order_id=order.pk, served_on=today(then), receipt="签收人：前台（演示）", by=by, at=then)
    if end in (REPORTED, DONE):
        orders.report_done(order_id=order.pk, report="已重新申请并取得证书，旧证书停用。（演示）", by=seat,
                           at=at + timedelta(days=6))  # fmt: skip
    if end == DONE:
        later = now + KNOWN
        seen = "新证书有效，旧证书已停用。（演示）"
        _look_again(order, seen, people, later)
