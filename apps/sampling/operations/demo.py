"""An invented county's sampling, made by the verbs people use: laboratories, plans, draws, batches in every state."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from apps.kernel.errors import DomainError
from apps.kernel.stepping import today
from apps.registry.models import Enterprise
from apps.serious_list.models import Case

from ..models import (
    Batch,
    ConsumerWarning,
    Laboratory,
    Notice,
    Objection,
    Plan,
    Recall,
    Rectification,
    Staff,
    Standard,
    Task,
    Transfer,
)
from ..queries.frames import rows_of
from . import drawing, laboratories, plans
from .demo_results import products, results_of_demo
from .demo_ways import Cast, Way

MARK = "（演示）"
KEYS = "DEMO-"
CMA = "DEMO-CMA-"
SINCE, UNTIL = date(2019, 1, 1), date(2035, 12, 31)
LABS = (("苏澄产品质量检验所", "1"), ("衡川检测中心", "2"))
LEAST = 4  # makers of one product that a task of its own wants
MOST = 6  # enterprises of a full coverage; where there are more, one is followed alone
FUNDS = Decimal("1800")  # yuan for one batch
PROVINCE_TASKS = ("P-CABLE", "P-CHARGER", "P-KIDSWEAR", "P-EBIKE", "P-FERTILISER", "P-LAMP", "P-REBAR", "P-FOODFILM")
# what an enterprise of an industry is sampled for that makes nothing of the catalogue
INSTEAD = {
    "13": "塑料薄膜", "14": "纸质包装盒", "15": "塑料薄膜", "17": "床上用品", "18": "儿童服装", "19": "旅行箱",
    "20": "胶合板", "21": "办公家具", "22": "纸质包装盒", "23": "纸质包装盒", "24": "书写笔", "25": "复合肥料",
    "26": "水性涂料", "28": "床上用品", "29": "聚乙烯给水管", "30": "钢化玻璃", "31": "热轧钢筋", "32": "电力电缆",
    "33": "高强度螺栓", "34": "球阀", "35": "谷物联合收割机", "36": "电动自行车", "37": "电动自行车",
    "38": "电力电缆", "39": "电子连接器", "40": "眼镜镜片", "41": "牙刷",
}  # fmt: skip
LONG = 45  # days after which what passed has long been published
LATE = 10  # month from which on the province plans the next year
SERVICES = "44"  # industries from here on make nothing
SOLD = "旅行箱"  # by whoever makes nothing at all
NOBODY = "nobody"  # an enterprise for which nobody of the demo acts
LINKS = ("production", "shop", "online")


@dataclass(frozen=True, slots=True)
class Story:
    """A task: days ago its visits begin, how its batches go one after the other, at whose enterprise if at one's."""

    title: str
    ago: int
    ways: tuple
    part: str = ""


STORIES = (
    Story("生产领域监督抽查", 26, ("waiting", "reported", "drawn", "drawn", "shown", "passed", "drawn")),
    Story("上年不合格企业跟踪抽查", 234, ("suspended",), NOBODY),
    Story("重点企业监督抽查", 57, ("ordered",), "fined"),
    Story("重点企业监督抽查", 32, ("retested",), "other"),
    Story("重点企业监督抽查", 23, ("notified",), "owner"),
)


@dataclass(slots=True)
class Chosen:
    """What a story needs of the county: product, its code, the conditions of the frame, how many are drawn, of whom."""

    story: Story
    made: str
    query: str
    count: int
    firm: Enterprise | None = None
    link: str = "production"
    task: Task | None = field(default=None)


def make_sampling(*, people, firms, hold, picture, at):
    """Plans, draws and batches of the demo county; returns how many batches were drawn.

    `people`: scopes by part (officer, inspector, second, province, reviewer, tester, other). `firms`: the enterprises
    of the demo's people by part (owner, other, fined). `hold(draw, at)` holds the ceremony of a draft. `picture`: the
    bytes of a PNG. Facts are recorded on their own days: it is called before anything is rated.
    """
    chosen = _choose(people["officer"], firms)
    labs = _laboratories(people, chosen, at)
    _samplers(people, at)
    years = {}
    for one in chosen:
        years.setdefault((today(at) - timedelta(days=one.story.ago)).year, []).append(one)
    for year, tasks in sorted(years.items()):
        _plan(year, tasks, people, at)
    _plan_of_province(people, at)
    _plan_to_approve(people, at)
    cast = Cast(people=people, labs=labs, picture=picture, now=at)
    return sum(_play(one, cast, hold) for one in sorted(chosen, key=lambda one: -one.story.ago))


def sampling_of_demo():
    """Querysets of what stands in no relation to an enterprise, in the order in which it can be erased."""
    return [
        ConsumerWarning.objects.filter(title__endswith=MARK), *results_of_demo(),
        Plan.objects.filter(title__endswith=MARK), Staff.objects.filter(key__startswith=KEYS),
        Laboratory.objects.filter(cma__startswith=CMA),
    ]  # fmt: skip


def subjects_of_demo():
    """{kind of subject: queryset} of whatever clocks of the demo's sampling run for."""
    batches = Batch.objects.filter(enterprise__source="demo").exclude(task=None)
    of_batches = {"sampling.notice": Notice, "sampling.objection": Objection, "sampling.order": Rectification,
                  "sampling.transfer": Transfer}  # fmt: skip
    found = {kind: model.objects.filter(batch__in=batches) for kind, model in of_batches.items()}
    found["sampling.recall"] = Recall.objects.filter(enterprise__source="demo")
    return found | {"sampling.batch": batches, "sampling.answer": batches}


# --- who and what -----------------------------------------------------------------------------------------------------
def _choose(officer, firms):
    """A Chosen for each story the county is large enough for; no two that need other laboratories share a product."""
    known, makers = products(), _makers(officer)
    whose = [
        (story, firms.get(story.part) if story.part != NOBODY else _stranger(makers, firms)) for story in STORIES[1:]
    ]
    whose = [(story, firm, _sampled_for(firm, known)) for story, firm in whose if firm]
    often = Counter(known[made][0] for _story, _firm, made in whose)
    # whoever was sampled for a product is not sampled for it again within six months: two stories do not share a frame
    found = [_directed(*one, officer, alone=often[known[one[2]][0]] > 1) for one in whose]
    taken = {known[one.made][0] for one in found}
    for made, rows in sorted(makers.items(), key=lambda pair: -len(pair[1])):
        if known[made][0] not in taken and len(rows) >= LEAST:
            query = urlencode({"q": _word(rows), "status": "open"})
            count = min(len(STORIES[0].ways), _size(officer, query))
            found.append(Chosen(STORIES[0], made, query, count))
            break
    return found


def _stranger(makers, firms):
    """The largest maker that nobody of the demo acts for, and no case of the serious list is about, if there is one."""
    rows = [firm for each in makers.values() for firm in each if firm not in firms.values()]
    cases = set(Case.objects.order_by().values_list("enterprise_id", flat=True))
    return max(rows, key=lambda firm: (firm.pk not in cases, firm.capital or 0, -firm.pk), default=None)


def _makers(officer):
    """{what is made: [open enterprises of the county]}, of what the catalogue of sampling holds."""
    known, found = products(), {}
    rows = Enterprise.objects.visible_to(officer).current().filter(source="demo", status="open", uscc__isnull=False)
    for firm in rows.filter(zone=None).order_by("-capital", "pk"):
        made = _made_by(firm)
        if made in known:
            found.setdefault(made, []).append(firm)
    return found


def _made_by(firm):
    return (firm.business_scope or "").split("；")[0].split("的研发")[0]


_FORM = re.compile("(有限责任公司|股份有限公司|有限公司|厂)$")


def _word(rows):
    """What the names of makers of one thing have in common before their legal form."""
    names = [_FORM.sub("", row.name) for row in rows]
    length = next((n for n in range(6, 1, -1) if len({name[-n:] for name in names}) == 1), 2)
    return names[0][-length:]


def _sampled_for(firm, known):
    """What an enterprise makes of the catalogue, or is sampled for instead."""
    made = _made_by(firm)
    return made if made in known else INSTEAD.get((firm.industry_id or "")[:2], SOLD)


def _directed(story, firm, made, officer, *, alone):
    """All enterprises of its industry and size where they are few, or the enterprise alone."""
    industry = (firm.industry_id or "")[:2]
    query = urlencode({"industry": firm.industry_id or "none", "scale": firm.scale, "status": "open"})
    count = _size(officer, query)
    if alone or not 1 <= count <= MOST:
        query, count = urlencode({"q": firm.uscc}), 1
    return Chosen(story, made, query, count, firm, "production" if industry < SERVICES else "shop")


def _size(officer, query):
    from apps.divisions.models import Agency  # only here: a frame is that of a bureau

    agency = Agency.objects.select_related("division").get(pk=officer.agency_code)
    return rows_of(Task(agency=agency, query=query)).count()


def _laboratories(people, chosen, at):
    """Two laboratories. Where one batch waits for its retest, the one with an account came later: it was not the first;
    where one waits to be received, it alone is qualified."""
    officer, then = people["province"], at - timedelta(days=400)
    own, other = [
        laboratories.add_laboratory(
            values={"name": f"{name}{MARK}", "cma": f"{CMA}{n}", "address": f"检测路{n}号{MARK}", "valid_from": SINCE},
            by=officer, at=then,
        )
        for name, n in LABS
    ]  # fmt: skip
    known = products()
    late = {known[one.made][0] for one in chosen if "retested" in one.story.ways}
    alone = {known[one.made][0] for one in chosen if "waiting" in one.story.ways}
    for standard in Standard.objects.filter(code__startswith=KEYS).order_by("code"):
        given = {"standard": standard.code, "items": ["*"], "last_day": UNTIL, "by": officer, "at": then}
        since = today(at) - timedelta(days=8) if late & set(standard.products) else SINCE
        laboratories.set_capability(laboratory_id=own.pk, valid_from=since, **given)
        if not alone & set(standard.products):
            laboratories.set_capability(laboratory_id=other.pk, valid_from=SINCE, **given)
    testers = ((own, "闻人溪", people["tester"].user_id), (own, "司徒澈", None), (other, "欧阳砚", None))
    for n, (lab, name, user) in enumerate(testers, 1):
        values = {"key": f"{KEYS}JY{n:04d}", "name": name, "user_id": user, "laboratory_id": lab.pk, "samples": False,
                  "tests": True, "valid_from": SINCE, "last_day": UNTIL}  # fmt: skip
        laboratories.add_staff(values=values, by=officer, at=then)
    return own, other


def _samplers(people, at):
    """Two with accounts and one without: whomever the draw sends, one of them can write the form."""
    accounts = (("路听澜", people["officer"].user_id), ("宁望舒", people["inspector"].user_id), ("温行简", None))
    for n, (name, user) in enumerate(accounts, 1):
        values = {"key": f"{KEYS}CY{n:04d}", "name": name, "user_id": user, "samples": True, "tests": False,
                  "valid_from": SINCE, "last_day": UNTIL}  # fmt: skip
        laboratories.add_staff(values=values, by=people["officer"], at=at - timedelta(days=399))


# --- plans ------------------------------------------------------------------------------------------------------------
def _plan(year, chosen, people, at):
    """The county's plan of a year with the tasks of its stories, drafted three weeks before the first of them."""
    officer = people["officer"]
    begun = at - timedelta(days=max(one.story.ago for one in chosen) + 21)
    plan = plans.draft_plan(year=year, title=f"{year}年产品质量监督抽查计划{MARK}", by=officer, at=begun,
                            remark="按风险等级和上年不合格情况安排。（演示）")  # fmt: skip
    for one in chosen:
        code, sample, _models = products()[one.made]
        one.task = _task(plan, code, f"{sample}{one.story.title}{MARK}", at - timedelta(days=one.story.ago), by=officer,
                         at=begun, count=one.count, query=one.query, link=one.link)  # fmt: skip
    _through(plan, officer, people["second"], begun)


def _task(plan, product, title, starts, *, by, at, count, query="", link="production", days=60):
    first = max(today(starts), date(plan.year, 1, 1))
    values = {
        "title": title, "count": count, "samplers": 2, "funds": FUNDS * count, "price_most": None, "query": query,
        "details": "按本计划所附实施细则执行。（演示）", "starts_on": first,
        "ends_on": min(first + timedelta(days=days), date(plan.year, 12, 31)),
    }  # fmt: skip
    given = {"plan_id": plan.pk, "product": product, "link": link, "by": by, "at": at}
    try:
        return plans.add_task(values=values, **given)
    except plans.TooFewLeft as error:  # a small province, or most were sampled lately: as many as may be, or no task
        left = error.details["left"]
        return plans.add_task(values=values | {"count": left, "funds": FUNDS * left}, **given) if left else None


def _through(plan, drafter, second, at):
    if not plan.tasks.exists():
        return
    plans.submit_plan(plan_id=plan.pk, by=drafter, at=at + timedelta(days=1))
    plans.approve_plan(plan_id=plan.pk, by=second, at=at + timedelta(days=3))
    plans.publish_plan(plan_id=plan.pk, by=drafter, at=at + timedelta(days=5))


def _plan_of_province(people, at):
    """The province's plan of what is still to come, late in a year of the next: products by risk in all three links."""
    first = at + timedelta(days=25)
    if first.month >= LATE:
        first = first.replace(year=first.year + 1, month=2, day=10)
    year, begun, by = first.year, at - timedelta(days=12), people["province"]
    plan = plans.draft_plan(year=year, title=f"{year}年省级产品质量监督抽查计划{MARK}", by=by, at=begun,
                            remark="高风险产品覆盖生产、流通和电商。（演示）")  # fmt: skip
    for n, code in enumerate(PROVINCE_TASKS):
        for place, link in enumerate(LINKS[: 3 - n % 3]):
            starts = first + timedelta(days=4 * n + 9 * place)
            _task(plan, code, f"第{n + 1}批{MARK}", starts, by=by, at=begun, count=120 - 10 * n - 20 * place, link=link,
                  days=90)  # fmt: skip
    _through(plan, by, people["reviewer"], begun)


def _plan_to_approve(people, at):
    """A supplement that waits for the second person."""
    officer, year = people["officer"], (today(at) + timedelta(days=20)).year
    plan = plans.draft_plan(year=year, title=f"{year}年补充监督抽查计划{MARK}", by=officer, at=at - timedelta(days=2),
                            remark="针对投诉举报集中的产品。（演示）")  # fmt: skip
    for code, link in (("P-EBIKE", "shop"), ("P-TOY", "online")):
        _task(plan, code, f"补充抽查{MARK}", at + timedelta(days=20), by=officer, at=at - timedelta(days=2), count=20,
              link=link)  # fmt: skip
    if plan.tasks.exists():
        plans.submit_plan(plan_id=plan.pk, by=officer, at=at - timedelta(days=1))


# --- draws and batches ------------------------------------------------------------------------------------------------
def _play(one, cast, hold):
    """Hold the draws of a task and lead its batches; returns how many were drawn. A story that does not fit ends."""
    if one.task is None:
        return 0
    officer, begun = cast.people["officer"], cast.now - timedelta(days=one.story.ago)
    try:
        when = begun - timedelta(days=2)
        task = drawing.prepare_draw(task_id=one.task.pk, commit_until=when + timedelta(hours=2),
                                    reveal_until=when + timedelta(hours=4), by=officer, at=when)  # fmt: skip
        for draw in (task.draw, task.lab_draw):
            hold(draw, when)
        batches = drawing.take_up(task_id=task.pk, by=officer, at=when + timedelta(hours=1))
    except DomainError:
        return 0
    if one.firm:
        batches.sort(key=lambda batch: batch.enterprise_id != one.firm.pk)
        rest = "shown" if one.story.ago > LONG else "passed"
        ways = [*one.story.ways, *[rest] * len(batches)]
    else:
        ways = [*one.story.ways, *["drawn"] * len(batches)]
    for batch, name in zip(batches, ways, strict=False):
        getattr(Way(cast, batch, begun, one.made), name)()
    return len(batches)
