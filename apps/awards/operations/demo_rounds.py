"""The single rounds of the demo province, from the oldest to the newest, and honours of before the portal."""

from datetime import date, timedelta

from apps.deadlines.models import Clock
from apps.kernel.stepping import today

from .. import states
from ..models import Application, Duty, Honour, Programme
from ..rules.eligibility import years_after
from . import (
    cases,
    checking,
    committee,
    conferring,
    demo,
    experts,
    former,
    holding,
    money,
    objections,
    reviewing,
    rounds,
)
from .conferring import DUTY
from .demo import MARK
from .demo_values import make_values
from .steps import PORTAL

GOVERNOR, TOP, CREDIT = "governor", "quality_product", "credit"
CONFIRMED = 3  # of the honours of before the portal; the rest wait for a second officer
PAST = 800  # days: the governor's award of two years ago or more, as it is held every second year


def make_rounds(given):
    """Every story; each is left out where the province is too small for it."""
    _honours_before(given)
    _conferred(given)
    _called_off(given)
    _in_publicity(given)
    _under_review(given)
    _taking_applications(given)
    _in_preparation(given)
    make_values(given)


def _honours_before(given):
    """Brands and an award from papers of their time: two long over, one that holds for good, one to be confirmed."""
    by, papers = given.people["officer"], (
        ("famous", "famous.brand", date(2016, 12, 20), "苏名推委发〔2016〕5号"),
        ("famous", "famous.brand", date(2017, 12, 18), "苏名推委发〔2017〕6号"),
        (GOVERNOR, "governor.award", date(2021, 11, 30), "苏政发〔2021〕80号"),
        (GOVERNOR, "governor.nomination", date(2021, 11, 30), "苏政发〔2021〕80号"),
    )  # fmt: skip
    for number, (code, prize, day, paper) in enumerate(papers, 1):
        firm = _older(given, day)
        if firm is None:
            continue
        entry = former.enter_former(
            programme_code=code, prize_code=prize, enterprise_id=firm.pk, item="精梳棉纱" if code == "famous" else "",
            number=f"{paper}第{number}号{MARK}",
            conferred_on=day, paper=f"{paper}{MARK}", by=by, at=given.ago(300 - number),
        )  # fmt: skip
        if number <= CONFIRMED:
            former.confirm(entry_id=entry.pk, by=given.people["reviewer"], at=given.ago(299 - number))


def _older(given, day):
    """The next enterprise that had been there for five years on a day."""
    for firm in given.firms:
        if firm.established_on and years_after(firm.established_on, 5) <= day:
            given.firms.remove(firm)
            return firm
    return None


def _conferred(given):
    """The governor's award of two years ago: a conflict found late, one not eligible, award and nomination; then one
    report done, one overdue, and a proceeding on the nomination."""
    at = given.ago(PAST)
    row = demo.announce(given, GOVERNOR, "江苏省省长质量奖评选", PAST)
    early = demo.apply(given, row, at + timedelta(days=3))
    found = demo.to_eligible(given, row, 4, at)
    _refused(given, early, at)
    if len(found) < 2:
        return
    demo.draw(given, row, at + timedelta(days=42))
    _late_conflict(given, demo.reviews_of(found[0])[0], at + timedelta(days=45))
    for application in found:
        demo.review_all(given, application, at + timedelta(days=50))
    demo.visit_all(given, row, at + timedelta(days=70))
    demo.publish(given, row, ("governor.award", "governor.nomination"), at + timedelta(days=80))
    officer, approver = given.people["officer"], given.people["approver"]
    end = at + timedelta(days=105)
    committee.end_publicity(round_id=row.pk, by=officer, at=end)
    committee.approve(round_id=row.pk, number=f"苏政复〔{today(end).year}〕28号{MARK}", by=approver,
                      at=end + timedelta(days=6))  # fmt: skip
    conferring.confer(round_id=row.pk, by=officer, at=end + timedelta(days=10))
    _afterwards(given, row)


def _refused(given, application, at):
    """The first application is recommended, and found not to be eligible."""
    if application is None:
        return
    application.refresh_from_db()
    application = demo.recommend(given, application, at + timedelta(days=25))
    checking.refuse(application_id=application.pk, by=given.people["officer"], at=at + timedelta(days=33),
                    reason=f"卓越绩效模式导入不足三年，未提供佐证。{MARK}")  # fmt: skip


def _late_conflict(given, review, at):
    """After the draw it turns out that a reviewer has advised the applicant: another is drawn."""
    by, code = given.people["officer"], review.application.uscc
    experts.declare_interest(expert_id=review.expert_id, kind="consultant", party_code=code, until=None,
                             note=f"两年前的咨询合同{MARK}", by=given.reviewers[review.expert_id], at=at)  # fmt: skip
    reviewing.set_aside(review_id=review.pk, ground="consultant", by=by, at=at + timedelta(hours=1),
                        reason=f"评审期间发现该专家两年前为申报单位提供咨询，按规则回避并补抽。{MARK}")  # fmt: skip


def _afterwards(given, row):
    for place, honour in enumerate(Honour.objects.filter(application__round=row).order_by("prize__rank", "pk")):
        if place == 0:
            money.pay(honour_id=honour.pk, number=f"苏财拨2024-071{MARK}", on=today(given.ago(PAST - 175)),
                      by=given.people["officer"], at=given.ago(PAST - 175))  # fmt: skip
        duties = list(honour.duties.select_related("obligation").order_by("due_on", "pk"))
        if place == 0 and duties:
            holding.report_duty(duty_id=duties[0].pk, text=f"持续改进情况：顾客满意度与一次合格率均有提高。{MARK}",
                                by=given.by_of(honour.enterprise), at=given.ago(PAST - 435))  # fmt: skip
        for duty in Duty.objects.filter(honour=honour, state=states.OWED, due_on__lt=today(given.at)).order_by("pk"):
            _lapsed(duty, given)
        if place == 1:
            ground = f"年度报告逾期未报，且有举报反映申报数据与审计报告不一致。{MARK}"
            case = cases.open_proceeding(honour_id=honour.pk, ground=ground, by=given.people["officer"],
                                         at=given.ago(9))  # fmt: skip
            cases.notice(case_id=case.pk, by=given.people["officer"], at=given.ago(8))


def _lapsed(duty, given):
    """As the sweep of the day after would have found it."""
    clock = Clock.objects.live().of(DUTY, duty.pk).get()
    holding.duty_over(clock, PORTAL, given.at)


def _called_off(given):
    row = demo.announce(given, CREDIT, "企业质量信用等级评价", 150)
    rounds.call_off(round_id=row.pk, by=given.people["reviewer"], at=given.ago(146),
                    reason=f"评价办法修订，本次评价取消，修订后另行公告。{MARK}")  # fmt: skip


def _in_publicity(given):
    """Top Quality: three on the list; one objection is upheld, one waits."""
    ago = 98
    at = given.ago(ago)
    row = demo.announce(given, TOP, "“江苏精品”评选", ago)
    found = demo.to_eligible(given, row, 4, at)
    if len(found) < 2:
        return
    demo.draw(given, row, at + timedelta(days=42))
    for application in found:
        demo.review_all(given, application, at + timedelta(days=48))
    demo.visit_all(given, row, at + timedelta(days=70))
    listed = demo.publish(given, row, ["top.certificate"] * 3, given.ago(4))
    told = {"name": f"业内人士周某{MARK}", "contact": f"预留联系方式{MARK}"}
    first = committee.object_to(application_id=listed[-1].pk, content=f"其核心指标引用了未经检测的数据。{MARK}",
                                at=given.ago(3), **told)  # fmt: skip
    objections.answer_objection(
        objection_id=first.pk, text=f"所引数据出自企业内部检验，第三方检测报告尚在办理。{MARK}",
        by=given.by_of(listed[-1].enterprise), at=given.ago(2),
    )  # fmt: skip
    committee.decide_objection(objection_id=first.pk, upheld=True, by=given.people["reviewer"], at=given.ago(1),
                               reason=f"经核查，所引检测报告与产品不符，异议成立，名额空缺。{MARK}")  # fmt: skip
    committee.object_to(application_id=listed[0].pk, content=f"商标权属尚有争议。{MARK}", at=given.ago(0, hours=5),
                        **told)  # fmt: skip


def _under_review(given):
    """The governor's award of this year: one application all reviewed and too far apart, one still being written."""
    ago = 62
    at = given.ago(ago)
    row = demo.announce(given, GOVERNOR, "江苏省省长质量奖评选", ago)
    found = demo.to_eligible(given, row, 2, at)
    if len(found) < 2:
        return
    demo.draw(given, row, at + timedelta(days=44))
    first = given.experts[0].pk
    found.sort(key=lambda each: any(review.expert_id == first for review in demo.reviews_of(each)))
    demo.review_all(given, found[0], given.ago(12), wide=True)
    for place, review in enumerate(demo.reviews_of(found[1])):
        if review.expert_id == first:
            demo.write(given, review, place, given.ago(2), most=7)
        elif place:
            demo.write(given, review, place, given.ago(4), most=15)
            reviewing.ask(review_id=review.pk, text=f"请补充近三年顾客满意度的测量方法。{MARK}",
                          by=given.reviewers[review.expert_id], at=given.ago(3))  # fmt: skip
        else:
            demo.submit(given, review, place, given.ago(5))


def _taking_applications(given):
    """AA and AAA grades: one of the demo's people has a draft, another enterprise too; the round closes in a while."""
    ago = 6
    row = demo.announce(given, CREDIT, "企业质量信用等级评价", ago)
    for firm in given.mine[:2]:
        demo.tried(demo.filled, given, row, firm, given.ago(2), wanted="credit.aa")


def _in_preparation(given):
    """Top Quality of the year to come."""
    first = today(given.at) + timedelta(days=40)
    last = Application.objects.filter(round__programme_code=TOP).order_by("-round__year")
    year = max([first.year, *(each + 1 for each in last.values_list("round__year", flat=True)[:1])])
    first = max(first, date(year, 1, 8))
    if Programme.objects.on(first).filter(code=TOP).exists():
        rounds.prepare_round(
            programme_code=TOP, year=year, title=f"{year}年度“江苏精品”评选{MARK}", opens_on=first,
            closes_on=first + timedelta(days=20), county_until=first + timedelta(days=30),
            city_until=first + timedelta(days=40), review_until=first + timedelta(days=80),
            by=given.people["officer"], at=given.ago(1),
        )  # fmt: skip
