"""Rounds of awards of a demo province, made by the verbs people use: in every stage from the preparation to the
certificates, reviewed by invented experts. What is told of single rounds stands in demo_rounds.py."""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from apps.documents.typesetting import typeset
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope
from apps.kernel.stepping import today
from apps.records.queries.authority import bureau_at

from .. import states
from ..models import Application, Case, Duty, Eligibility, Expert, Honour, Money, Objection, Question, Review, Round
from ..queries.catalogue import leaves
from ..queries.standing import judged
from . import applying, assenting, checking, committee, experts, meeting, panels, ranking, recusal, reviewing, rounds
from .conferring import DUTY
from .steps import APPLICATION, CASE, HONOUR, MONEY, OBJECTION, QUESTION, ROUND

MARK = "（演示）"
KEYS = "DEMO-ZJ"
HOME = ("", "3203", "3205", "3206", "3207", "3209")  # cities of the experts: none reviews an applicant of his own
SEATS = 3
TAKEN, COUNTIES, CITIES, REVIEWS = 20, 30, 40, 80  # days of a round after its opening
ANNOUNCED = "凡符合条件的组织均可自愿申报；逐级推荐，不收取任何费用。申报材料在截止日后不再更改。（演示）"
PRODUCT, SALES = "高效节能水泵", Decimal("412.50")  # of a brand, with its sales in million yuan
MEMBERS = tuple(
    {"name": f"委员{name}{MARK}", "office": office, "part": "absent" if name == "庚" else "for"}
    for name, office in (("甲", "主任委员"), ("乙", "副主任委员"), *((each, "委员") for each in "丙丁戊己庚辛壬"))
)
GOOD, BETTER = "方法系统，部署到位，并按周期评价改进。（演示）", "对标数据不足，部分指标未与标杆比较。（演示）"


@dataclass(slots=True)
class Demo:
    """`people`: scopes by part (officer, colleague, reviewer, approver, city, county). `firms`: enterprises that may
    apply, each taken once; `mine`: those of people of the demo, `seats` who acts for them. `hold(draw, at)` holds a
    ceremony."""

    people: dict
    experts: list
    firms: list
    hold: object
    at: object
    seats: dict = field(default_factory=dict)
    mine: list = field(default_factory=list)
    pdf: bytes = b""
    reviewers: dict = field(default_factory=dict)

    def ago(self, days, hours=0):
        return self.at - timedelta(days=days, hours=hours)

    def by_of(self, firm):
        known = self.seats.get(firm.pk)
        return known or Scope(kind="enterprise", actor=f"{firm.name}{MARK}", permissions=frozenset({states.APPLY}),
                              enterprise_ids=(firm.pk,))  # fmt: skip

    def bureau(self, agency):
        """Somebody of a bureau who recommends: one of the demo's people where it is theirs."""
        for part in ("county", "city"):
            known = self.people[part]
            if known.agency_code == agency.pk and known.may(states.RECOMMEND):
                return known
        code = agency.division_id
        prefix = code[:4] if code.endswith("00") else code
        return Scope(kind="agency", actor=f"{agency.name}{MARK}", agency_code=agency.pk, division_prefix=prefix,
                     permissions=frozenset({"awards.view", states.RECOMMEND}))  # fmt: skip

    def take(self, programme, on):
        """The next enterprise that meets every hard requirement of a programme on a day; None when none is left."""
        for firm in list(self.firms):
            found = judged(firm, programme, None, on)
            if all(each.finding.passed for each in found if each.requirement.hard):
                self.firms.remove(firm)
                return firm
        return None


def begin(*, people, experts_of, firms, hold, mine, seats, at):
    """The Demo with its register of experts; `experts_of`: (user name, name, scope) of each expert."""
    pdf = typeset("awards/mark", {"reader": f"自评报告{MARK}", "moment": str(today(at)), "mark": ""})
    demo = Demo(people=people, experts=[], firms=list(firms), hold=hold, at=at, seats=seats, mine=mine, pdf=pdf)
    for number, (city, (username, name, scope)) in enumerate(zip(HOME, experts_of, strict=False), 1):
        row = experts.add_expert(
            key=f"{KEYS}{number:02d}", name=name, employer=f"江淮质量研究院{MARK}", employer_code="", city_code=city,
            fields=["*"], valid_from=date(2019, 1, 1), last_day=today(at) + timedelta(days=1500), username=username,
            by=people["officer"], at=at,
        )  # fmt: skip
        demo.experts.append(row)
        demo.reviewers[row.pk] = scope
    return demo


# --- steps that every round takes -------------------------------------------------------------------------------------
def announce(demo, programme_code, title, ago):
    """A round opened so many days ago; returns it."""
    at = demo.ago(ago, hours=1)
    first, by = today(at), demo.people["officer"]
    row = rounds.prepare_round(
        programme_code=programme_code, year=first.year, title=f"{first.year}年度{title}{MARK}", opens_on=first,
        closes_on=first + timedelta(days=TAKEN), county_until=first + timedelta(days=COUNTIES),
        city_until=first + timedelta(days=CITIES), review_until=first + timedelta(days=REVIEWS), by=by, at=at,
    )  # fmt: skip
    return rounds.announce(round_id=row.pk, announcement=ANNOUNCED, by=by, at=at)


def apply(demo, row, at, firm=None):
    """Somebody hands an application in; None where nobody is left who may."""
    firm = firm or demo.take(row.programme, today(at))
    if firm is None:
        return None
    draft = filled(demo, row, firm, at)
    return applying.submit(application_id=draft.pk, commitment=True, by=demo.by_of(firm), at=at)


def filled(demo, row, firm, at, wanted=""):
    """A draft with all that belongs to it."""
    by, file = demo.by_of(firm), io.BytesIO(demo.pdf)
    file.name = f"自评报告{MARK}.pdf"
    branded = {"item": f"{PRODUCT}{MARK}", "trademark": f"江淮{MARK}"} if row.programme.of_items else {}
    draft = applying.start(round_id=row.pk, enterprise_id=firm.pk, by=by, at=at, **branded)
    return applying.save(
        application_id=draft.pk, summary=f"本组织导入卓越绩效模式，建立了全过程的质量管理。{MARK}",
        strengths=f"关键工序在线检测，质量数据可追溯。{MARK}", contact=f"质量管理部{MARK}", wanted=wanted, report=file,
        sales=SALES if branded else None, by=by, at=at,
    )  # fmt: skip


def state(demo, row, scopes, at):
    """Who acts in a round states his interests first."""
    for by in scopes:
        recusal.state_interests(round_id=row.pk, by=by, at=at)


def close(demo, row, at):
    state(demo, row, demo.people.values(), at)
    return rounds.close(round_id=row.pk, by=demo.people["officer"], at=at)


def recommend(demo, application, at, verdict="yes", opinion=f"情况属实，同意推荐。{MARK}"):
    """County and city give their word; what is refused ends there."""
    firm = application.enterprise
    places = {states.COUNTY: firm.division_id, states.CITY: f"{firm.division_id[:4]}00"}
    while application.state in places:
        by = demo.bureau(bureau_at(places[application.state]))
        application = checking.recommend(application_id=application.pk, verdict=verdict, opinion=opinion, by=by, at=at)
    return application


def accept(demo, application, at):
    """Find eligible; what the ledger does not show is accepted on papers that a colleague has seen."""
    by, colleague = demo.people["officer"], demo.people["colleague"]
    soft = Eligibility.objects.filter(application=application, passed=False, requirement__hard=False)
    for row in soft.order_by("pk"):
        checking.waive(application_id=application.pk, requirement_id=row.requirement_id,
                       reason=f"已核对证书原件。{MARK}", by=colleague, at=at)  # fmt: skip
    return checking.accept(application_id=application.pk, by=by, at=at)


def to_eligible(demo, row, count, opened):
    """So many applications handed in, recommended and found eligible; returns those that came through."""
    found = [apply(demo, row, opened + timedelta(days=4 + n)) for n in range(count)]
    close(demo, row, opened + timedelta(days=TAKEN + 1))
    found = [recommend(demo, each, opened + timedelta(days=26)) for each in found if each]
    return [accept(demo, each, opened + timedelta(days=32)) for each in found]


def draw(demo, row, at):
    """The experts are drawn, and the review begins."""
    by = demo.people["officer"]
    panel = panels.open_panel(round_id=row.pk, seats=SEATS, commit_until=at + timedelta(hours=6),
                              reveal_until=at + timedelta(hours=12), by=by, at=at)  # fmt: skip
    demo.hold(panel.draw, at + timedelta(hours=1))
    panel = panels.take_up(round_id=row.pk, by=by, at=at + timedelta(hours=2))
    state(demo, row, demo.reviewers.values(), at + timedelta(hours=3))
    return panel


def percent(review, place, item, wide=False):
    """What a reviewer gives an item: about sixty per cent, the same whenever the demo is made."""
    if wide:
        return 80 if place else 20
    return 50 + 5 * ((item * 7 + place * 3 + sum(map(ord, review.application.uscc))) % 5)


def write(demo, review, place, at, *, most=None, wide=False):
    """Score the items of a review, or the first so many of them."""
    by, application = demo.reviewers[review.expert_id], review.application
    for number, item in enumerate(leaves(application.tree, application.submitted_on)[:most]):
        reviewing.save_score(
            review_id=review.pk, item_code=item.code, percent=percent(review, place, number, wide and number == 1),
            strengths=f"{item.name}：{GOOD}", improvements=f"{item.name}：{BETTER}", by=by, at=at,
        )  # fmt: skip


def submit(demo, review, place, at, *, wide=False):
    write(demo, review, place, at, wide=wide)
    return reviewing.submit_review(review_id=review.pk, overall=f"管理成熟度较高，结果总体向好。{MARK}",
                                   by=demo.reviewers[review.expert_id], at=at)  # fmt: skip


def reviews_of(application):
    rows = Review.objects.standing().filter(application=application)
    return list(rows.select_related("expert", "application__round__programme").order_by("pk"))


def review_all(demo, application, at, *, wide=False):
    for place, review in enumerate(reviews_of(application)):
        submit(demo, review, place, at + timedelta(days=place), wide=wide)


def visit_all(demo, row, at):
    """The leads enter their visits; then the round is ranked and laid before the committee."""
    by = demo.people["officer"]
    meeting.begin_visits(round_id=row.pk, by=by, at=at)
    for application in panels.eligible(row).select_related("lead"):
        meeting.enter_visit(
            application_id=application.pk, visit_on=today(at + timedelta(days=3)), rescored={},
            record=f"现场核实：记录完整，指标与自评报告一致。{MARK}", by=demo.reviewers[application.lead_id],
            at=at + timedelta(days=3),
        )  # fmt: skip
        for review in reviews_of(application):
            if review.expert_id != application.lead_id:
                assenting.stand_by(application_id=application.pk, agrees=True, words="",
                                   by=demo.reviewers[review.expert_id], at=at + timedelta(days=4))  # fmt: skip
    ranking.rank_round(round_id=row.pk, by=by, at=at + timedelta(days=6))
    ranking.submit_to_committee(round_id=row.pk, by=by, at=at + timedelta(days=7))


def publish(demo, row, prizes, at):
    """The committee proposes the prizes in the order of the places, and publishes the list; returns the listed."""
    by = demo.people["reviewer"]
    ranked = Application.objects.filter(round=row, state=states.ELIGIBLE, place__isnull=False).order_by("place", "pk")
    for application, prize in zip(list(ranked), prizes, strict=False):
        committee.propose(application_id=application.pk, prize_code=prize, reason=f"综合得分居前，示范性强。{MARK}",
                          by=by, at=at)  # fmt: skip
    committee.publish(round_id=row.pk, met_on=today(at), members=MEMBERS,
                      record=f"逐项审议后表决，一致同意。{MARK}",
                      recusals=f"到会委员均声明与申报单位无利害关系。{MARK}", by=by, at=at)  # fmt: skip
    return list(Application.objects.filter(round=row, state=states.PUBLIC).order_by("place", "pk"))


def tried(verb, *given, **named):
    """What a verb of a story gives; None where the province is too small for it and the verb refuses."""
    try:
        return verb(*given, **named)
    except DomainError:
        return None


# --- what is erased with the demo -------------------------------------------------------------------------------------
def experts_of_demo():
    return Expert.objects.filter(key__startswith=KEYS)


def rounds_of_demo():
    return Round.objects.filter(title__endswith=MARK)


def subjects_of_demo():
    """{kind of subject: queryset} of whatever clocks of the demo's awards run for."""
    held = Honour.objects.filter(enterprise__source="demo")
    applied = Application.objects.filter(enterprise__source="demo")
    return {
        APPLICATION: applied, ROUND: rounds_of_demo(), HONOUR: held,
        CASE: Case.objects.filter(honour__in=held), QUESTION: Question.objects.filter(application__in=applied),
        MONEY: Money.objects.filter(honour__in=held),
        OBJECTION: Objection.objects.filter(application__in=applied), DUTY: Duty.objects.filter(honour__in=held),
    }  # fmt: skip
