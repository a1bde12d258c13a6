"""Rounds of awards: `Life(...)` walks a round by the verbs people use, from the announcement to the certificates."""

import io
from datetime import UTC, date, datetime, timedelta

from apps.awards.models import Application, Eligibility, Review, Round, Statement
from apps.awards.operations import (
    applying,
    assenting,
    checking,
    committee,
    conferring,
    experts,
    meeting,
    panels,
    ranking,
    reviewing,
    rounds,
)
from apps.awards.operations import objections as answering
from apps.awards.queries.assents import asked_of
from apps.awards.queries.catalogue import leaves
from apps.awards.queries.conflicts import against
from apps.awards.rules import identity
from apps.deadlines.operations import expire_due
from apps.draws.operations import ceremony, conducting, preparing, sealing
from apps.draws.rules import exact
from apps.records.models import Fact
from apps.registry.models import Industry

from .access import filer_of, scope_of_user, user_with_post
from .records import FactFactory, kind
from .registry import enterprise_in

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, nine in the morning
COUNTY, CITY, PROVINCE = "320102", "320100", "320000"
DECLARED = ("not_servant", "quality_years", "own_mark")
MEMBERS = tuple({"name": name, "office": "委员", "part": "for"} for name in ("甲", "乙", "丙"))
SECRETS = ("first-secret-0123456789", "second-secret-0123456789")


def a_report(name="自评报告.pdf"):
    """A whole PDF of one page, as applicants hand one in."""
    from apps.documents.typesetting import typeset

    data = {"reader": "自评报告", "moment": "2026-03-01", "mark": ""}
    file = io.BytesIO(typeset("awards/mark", data))
    file.name = name
    return file


def worthy(county=COUNTY, **given):
    """An enterprise that meets what the governor's award asks for."""
    given = {
        "established_on": date(2010, 5, 1),
        "kind": "有限责任公司",
        "industry": Industry.objects.get(code="34"),
    } | given
    firm = enterprise_in(county, **given)
    for code in ("qms", "excellence"):
        since = date(2020, 1, 6)
        FactFactory(enterprise=firm, kind=kind(code), severity=0, occurred_on=since, title=code, public_from=since)
    return firm


def number_of(person):
    """An identity number for a name, the same whenever it is asked."""
    first = f"32010219800101{sum(map(ord, person)) % 1000:03d}"
    return first + identity.check_digit(first)


class Life:
    """One round with its people; `firms` apply. Everybody is somebody else."""

    def __init__(self, *, programme="governor", firms=None, now=START, seats=3, experts=8, **given):
        self.now, self.programme, self.seats = now, programme, seats
        self.firms = firms if firms is not None else [worthy()]
        self.officer, self.reviewer = self.post("province_officer"), self.post("province_reviewer")
        self.checker = self.post("province_officer")
        self.approver = self.post("award_approver")
        self.city_officer = self.post("city_officer", CITY)
        self.witnesses = [self.post("auditor"), self.post("auditor")]
        self.counties, self.filers, self.experts, self.unstated = {}, {}, [], set()
        self.given, self.count, self.id, self.prefix = given, experts, None, "E"

    def post(self, role, division=PROVINCE):
        return scope_of_user(user_with_post(role, division))

    @property
    def today(self):
        return (self.now + timedelta(hours=8)).date()

    @property
    def round(self):
        return Round.objects.select_related("programme", "agency").get(pk=self.id)

    def county(self, firm):
        code = firm.division_id
        if code not in self.counties:
            self.counties[code] = self.post("county_officer", code)
        return self.counties[code]

    def filer(self, firm):
        if firm.pk not in self.filers:
            self.filers[firm.pk] = scope_of_user(filer_of(firm))
        return self.filers[firm.pk]

    def tick(self):
        self.now += timedelta(minutes=1)
        return self.now

    def act(self, verb, by, **given):
        self.state(by)
        return verb(by=by, at=self.tick(), **given)

    def state(self, *scopes):
        """What everybody says before a first step in an announced round; `unstated` keeps somebody from it."""
        if self.id is None or self.round.state == "draft":
            return self
        for by in scopes:
            if by.is_agency and by.user_id is not None and by.user_id not in self.unstated:
                Statement.objects.get_or_create(
                    round_id=self.id, user_id=by.user_id,
                    defaults={"agency_id": by.agency_code, "applicants": 0, "stated_at": self.now, "stated_label": "x"},
                )  # fmt: skip
        return self

    def wait_until(self, day):
        """Let days pass until nine in the morning of a day, and the sweep come by."""
        self.now = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)
        expire_due(at=self.now)

    # --- steps of the round ---
    def prepare(self, **more):
        first = self.today
        given = {
            "programme_code": self.programme, "year": first.year, "title": f"{first.year}年度评选", "opens_on": first,
            "closes_on": first + timedelta(days=20), "county_until": first + timedelta(days=30),
            "city_until": first + timedelta(days=40), "review_until": first + timedelta(days=80),
        } | self.given | more  # fmt: skip
        self.id = self.act(rounds.prepare_round, self.officer, **given).pk
        return self

    def announce(self):
        if self.id is None:
            self.prepare()
        self.act(rounds.announce, self.officer, round_id=self.id, announcement="符合条件的组织可以申报。")
        return self

    def draft(self, firm, person="", wanted="", item="", number=""):
        by = self.filer(firm)
        item = item or ("数控机床" if self.round.programme.of_items else "")
        row = self.act(applying.start, by, round_id=self.id, enterprise_id=firm.pk, person=person, person_post="总经理",
                       person_number=number or (number_of(person) if person else ""), item=item,
                       trademark="江淮" if item else "")  # fmt: skip
        self.act(applying.save, by, application_id=row.pk, summary="质量管理概况", strengths="数字化质量控制",
                 contact="质量部 025-0000", wanted=wanted, report=a_report(), sales=412 if item else None)  # fmt: skip
        return row.pk

    def apply(self, firm, person="", wanted="", item="", number=""):
        key = self.draft(firm, person, wanted, item, number)
        self.act(applying.submit, self.filer(firm), application_id=key, commitment=True)
        return key

    def recommend(self, key):
        application = Application.objects.select_related("enterprise").get(pk=key)
        yes = {"verdict": "yes", "opinion": "情况属实，同意推荐。"}
        if application.state == "county":
            self.act(checking.recommend, self.county(application.enterprise), application_id=key, **yes)
        self.act(checking.recommend, self.city_of(application.enterprise), application_id=key, **yes)

    def city_of(self, firm):
        code = f"{firm.division_id[:4]}00"
        if code == CITY:
            return self.city_officer
        if code not in self.counties:
            self.counties[code] = self.post("city_officer", code)
        return self.counties[code]

    def accept(self, key):
        """What no ledger shows is accepted on papers first."""
        soft = Eligibility.objects.filter(application=key, passed=False, requirement__hard=False,
                                          requirement__check_name__in=DECLARED)  # fmt: skip
        for row in soft.order_by("pk"):
            self.act(checking.waive, self.officer, application_id=key, requirement_id=row.requirement_id,
                     reason="核对原件")  # fmt: skip
        return self.act(checking.accept, self.checker, application_id=key)

    def close(self):
        self.wait_until(self.today + timedelta(days=21))
        return self

    def to_eligible(self):
        """Announced, applied, closed, recommended, found eligible."""
        self.announce()
        keys = [self.apply(firm) for firm in self.firms]
        self.close()
        for key in keys:
            self.recommend(key)
            self.accept(key)
        return self

    def register_experts(self):
        for number in range(1, self.count + 1):
            user = user_with_post("award_expert", PROVINCE)
            row = self.act(
                experts.add_expert, self.officer, key=f"{self.prefix}{number:03d}", name=f"专家{number}",
                employer="江苏某大学（虚构）",
                employer_code="", city_code="3207", fields=["*"], valid_from=date(2020, 1, 1),
                last_day=date(2035, 12, 31), username=user.username,
            )  # fmt: skip
            self.experts.append((row, scope_of_user(user)))
        return self

    def scope_of(self, expert):
        return next(scope for row, scope in self.experts if row.pk == expert.pk)

    def draw(self):
        """The verifiable draw of the experts, with its ceremony, and taken over."""
        if not self.experts:
            self.register_experts()
        panel = self.act(
            panels.open_panel, self.officer, round_id=self.id, seats=self.seats,
            commit_until=self.now + timedelta(hours=2), reveal_until=self.now + timedelta(hours=4),
        )  # fmt: skip
        return self.hold(panel.draw_id)

    def hold(self, key, *, take_up=True):
        """The ceremony of a draw that is prepared; then the round takes over who was drawn."""
        self.act(preparing.name_witnesses, self.officer, draw_id=key, user_ids=[w.user_id for w in self.witnesses])
        draw = self.act(sealing.seal_draw, self.officer, draw_id=key)
        for place, (by, secret) in enumerate(zip(self.witnesses, SECRETS, strict=True), 1):
            promise = exact.commitment(number=draw.number, seal=draw.seal_hash, position=place, nonce=secret)
            self.act(ceremony.commit, by, draw_id=key, commitment=promise)
        for by, secret in zip(self.witnesses, SECRETS, strict=True):
            self.act(ceremony.reveal, by, draw_id=key, nonce=secret)
        self.act(conducting.conduct, self.officer, draw_id=key)
        if take_up:
            self.act(panels.take_up, self.officer, round_id=self.id)
        return self

    def conflict(self, review, kind="consultant"):
        """Somebody of the bureau enters a tie of a reviewer that was found; another sets the review aside."""
        return self.act(experts.declare_interest, self.checker, expert_id=review.expert_id, kind=kind,
                        party_code=review.application.uscc, note="群众反映，附合同复印件")  # fmt: skip

    # --- reviews ---
    def score(self, review, process=60, results=60, **by_item):
        """Every item of a review: `process` and `results` per cent, `by_item` {clause with _ for dots: percent}."""
        by = self.scope_of(review.expert)
        application = review.application
        for row in leaves(application.tree, application.submitted_on):
            percent = by_item.get(f"_{row.number.replace('.', '_')}", results if row.kind == "result" else process)
            self.act(reviewing.save_score, by, review_id=review.pk, item_code=row.code, percent=percent,
                     strengths="方法系统", improvements="对标不足")  # fmt: skip

    def submit(self, review, **given):
        self.score(review, **given)
        return self.act(reviewing.submit_review, self.scope_of(review.expert), review_id=review.pk, overall="总体较好")

    def reviews(self, application=None):
        rows = Review.objects.standing().select_related("expert", "application__round__programme").order_by("pk")
        return list(rows.filter(application=application) if application else rows.filter(application__round=self.id))

    def review_all(self, **given):
        for review in self.reviews():
            self.submit(review, **given)
        return self

    def visit_all(self, rescored=None):
        self.act(meeting.begin_visits, self.officer, round_id=self.id)
        for application in Application.objects.filter(round=self.id, state="eligible").select_related("lead"):
            by = self.scope_of(application.lead)
            self.act(meeting.enter_visit, by, application_id=application.pk, visit_on=self.today, record="现场核实一致",
                     rescored=rescored or {})  # fmt: skip
        return self.stand_by()

    def stand_by(self, agrees=True, words=""):
        """Whoever is asked, and has no tie, says his word on the record that the lead has entered."""
        for review in self.reviews():
            by = self.scope_of(review.expert)
            tied = against(review.expert, review.application, self.today)
            if not tied and review.application_id in asked_of(by.user_id):
                self.act(assenting.stand_by, by, application_id=review.application_id, agrees=agrees, words=words)
        return self

    def to_committee(self, **given):
        self.to_eligible().draw().review_all(**given).visit_all()
        self.act(ranking.rank_round, self.officer, round_id=self.id)
        self.act(ranking.submit_to_committee, self.officer, round_id=self.id)
        return self

    def propose(self, key, prize="governor.award"):
        return self.act(committee.propose, self.reviewer, application_id=key, prize_code=prize, reason="成绩突出")

    def publish(self):
        self.act(committee.publish, self.reviewer, round_id=self.id, met_on=self.today, members=MEMBERS,
                 record="一致同意提名名单", recusals="均无利害关系")  # fmt: skip
        return self

    def to_public(self, prize="governor.award", **given):
        self.to_committee(**given)
        for key in Application.objects.filter(round=self.id, state="eligible").values_list("pk", flat=True):
            self.propose(key, prize)
        return self.publish()

    def heard(self, *objections, text="情况说明"):
        """The applicant answers to objections; now they can be decided."""
        for row in objections:
            firm = Application.objects.select_related("enterprise").get(pk=row.application_id).enterprise
            self.act(answering.answer_objection, self.filer(firm), objection_id=row.pk, text=text)
        return self

    def approve(self):
        self.wait_until(self.round.public_until + timedelta(days=1))
        self.act(committee.end_publicity, self.officer, round_id=self.id)
        self.act(committee.approve, self.approver, round_id=self.id, number="苏政复〔2026〕1号")
        return self

    def confer(self):
        self.act(conferring.confer, self.officer, round_id=self.id)
        return self

    def to_conferred(self, **given):
        return self.to_public(**given).approve().confer()


def facts_of(enterprise, code):
    return Fact.objects.filter(enterprise=enterprise, kind__code=code)
