"""Cases of the serious list, led by the verbs people use: `Life().to("published").case`."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from apps.deadlines.operations import expire_due
from apps.deadlines.queries import calendar
from apps.documents.operations import store
from apps.serious_list.models import Case, Proof, Service
from apps.serious_list.operations import answering, deciding, gravity, papers, proposing, publishing, serving
from apps.serious_list.operations.deciding import Penalty
from apps.serious_list.operations.steps import posted_until

from .access import filer_of, scope_of_user, user_with_post
from .records import proof
from .registry import enterprise_in

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon in Nanjing
COUNTY, CITY = "320102", "320100"
STOPS = (("withdrawn", "published"), ("not_listed", "answered"), ("hearing", "answering"))
FOUND = "当事人生产的产品掺杂掺假，货值金额较大。"
GRAVE = gravity.Finding(
    circumstances=("intent", "effect"),
    nature="当事人明知产品不合格仍掺杂掺假，主观恶意明显。",
    severity="两年内第二次被查处，货值金额较大。",
    harm="产品已售至三个市，引起群众投诉。",
    rests_on="现场笔录、检验报告、进销货账册。",
)

CHECKED = "已与处罚决定书原件核对一致。"
MINUTES = {
    "present": "本机关：王某（办案人员）、李某（记录员）\n当事人：赵某（法定代表人）",
    "minutes": "办案人员提出证据和处罚建议。\n当事人质证并申辩。",
    "signed": "主持人、记录员、办案人员、赵某阅后签名。",
}


class Life:
    """One case with its people: officer (proposes), reviewer and chief (decide), city (consents), filer (answers).

    `now` moves forward; `to(state)` takes the shortest way, silent party, consent of the city.
    """

    WAY = (
        ("noticed", "notice"),
        ("answering", "serve"),
        ("answered", "wait"),
        ("reviewed", "review"),
        ("asked", "ask_consent"),
        ("consented", "consent"),
        ("decided", "decide"),
        ("served", "serve_decision"),
        ("published", "publish"),
    )

    def __init__(self, enterprise=None, *, now=START, ground="44.product", number="宁玄市监罚〔2026〕9号", **given):
        self.now, self.number = now, number
        self.enterprise = enterprise or enterprise_in(COUNTY)
        self.officer = scope_of_user(user_with_post("county_officer", COUNTY))
        self.reviewer = scope_of_user(user_with_post("county_reviewer", COUNTY))
        self.city = scope_of_user(user_with_post("city_reviewer", CITY))
        self.filer = scope_of_user(filer_of(self.enterprise))
        given.setdefault("again", "另一次违法行为，另案查处。")  # kept only where the party had a case before
        if ground.endswith(".sampling"):  # the failure was announced before its re-check
            given.setdefault("announced_on", date(2020, 1, 1))
            given.setdefault("announcement", "苏市监公告〔2020〕1号")
        self.id = proposing.propose(
            enterprise_id=self.enterprise.pk, ground=ground, event_on=self.today, summary=FOUND,
            by=self.officer, at=self.now, **given,
        ).pk  # fmt: skip

    @property
    def today(self):
        return (self.now + timedelta(hours=8)).date()

    @property
    def case(self):
        return Case.objects.select_related("enterprise", "agency", "ground").get(pk=self.id)

    def act(self, verb, by, **given):
        self.now += timedelta(minutes=1)
        return verb(case_id=self.id, by=by, at=self.now, **given)

    def _until(self, day):
        """Noon of a day, if that still lies ahead: no clock goes back."""
        self.now = max(self.now, datetime.combine(day, START.timetz()))

    def find_gravity(self, finding=GRAVE, **more):
        return self.act(gravity.find, self.officer, finding=finding, **more)

    def notice(self):
        """With the finding on gravity that a notice needs, where nobody has made it yet."""
        if self.case.state == "proposed" and not self.case.gravity.exists():
            self.find_gravity()
        return self.act(proposing.write_notice, self.officer)

    def serve(self):
        """Recorded by the officer, confirmed by another."""
        self.record_service(method="direct", receipt="签收人：赵某")
        return self.confirm_service()

    def record_service(self, verb=proposing.serve_notice, by=None, **more):
        """What proves that a paper was served, with the scan of its receipt: it waits for its second look."""
        given = {"method": "post", "served_on": self.today, "receipt": "EMS 1234567890", "file": proof()} | more
        return self.act(verb, by or self.officer, **given)

    def confirm_service(self, verb=serving.second_service, by=None):
        waiting = Proof.objects.waiting().filter(paper__case=self.id).order_by("pk").last()
        return self.act(verb, by or self.reviewer, proof=waiting.pk if waiting else 0)

    def served(self, paper, *, method="direct", on=None, receipt="x"):
        """A service past the verbs, with the proof that the database asks for; returns it."""
        given = {"method": method, "served_on": on or self.today, "receipt": receipt}
        if method != "electronic":
            scan = store(file=proof(), owner=(papers.PROOF, str(self.id)), by=self.officer, at=self.now)
            entered = {"entered_on": self.today, "entered_by_id": self.officer.user_id, "entered_label": "x"}
            kept = Proof.objects.create(paper=paper, scan=scan, **entered, **given)
            Proof.objects.filter(pk=kept.pk).update(seconded_on=self.today, seen_by=self.reviewer.user_id)
        return Service.objects.create(paper=paper, recorded_label="x", recorded_at=self.now, **given)

    def wait(self):
        """Let the party's time run out, and the sweep come by."""
        self._until(self.case.answer_until + timedelta(days=1))
        expire_due(at=self.now)

    def review(self):
        """Once what was posted in time can no longer come."""
        until = posted_until(self.case)
        if until:
            self._until(until + timedelta(days=1))
        return self.act(deciding.review, self.reviewer, finding="当事人未陈述、申辩。")

    def ask_consent(self):
        return self.act(deciding.ask_consent, self.officer)

    def consent(self):
        return self.act(deciding.consent, self.city)

    @property
    def penalty(self):
        return Penalty("fine_heavy", self.number, self.today, checked=CHECKED)

    def decide(self, **more):
        """The penalty is none that a ledger knows, unless a test has put it there: it was held against its paper."""
        penalty = more.pop("penalty", self.penalty)
        return self.act(deciding.decide, self.reviewer, penalty=replace(penalty, checked=penalty.checked or CHECKED))

    def serve_decision(self):
        self.record_service(deciding.serve_decision)
        return self.confirm_service()

    def publish(self):
        return self.act(publishing.publish, self.officer)

    @cached_property
    def chief(self):
        """A third person, who sets aside what another proposed and another decided."""
        return scope_of_user(user_with_post("county_reviewer", COUNTY))

    def revocation(self, **more):
        given = {"number": "宁政复决〔2026〕1号", "on": self.today, "file": proof()} | more
        return publishing.Revocation(**given)

    def withdraw(self, by=None, **more):
        given = {"reason": "处罚决定经复议被撤销。", "act": self.revocation()} | more
        return self.act(publishing.withdraw, by or self.chief, **given)

    def drop(self, by=None, **more):
        return self.act(proposing.drop, by or self.reviewer, reason="证据不足。", **more)

    def ask_hearing(self):
        return self.act(answering.ask_hearing, self.filer)

    def call_hearing(self):
        self.now += timedelta(minutes=1)
        day = calendar().working_day_after(self.today, 7)
        return answering.call_hearing(case_id=self.id, on=day, place="一楼听证室", by=self.officer, at=self.now)

    @property
    def other_paper(self):
        """Key of the newest paper beside notice and decision that waits for its service; 0 where none does."""
        return self.case.papers.others_waiting().order_by("pk").values_list("pk", flat=True).last() or 0

    def serve_call(self, on=None):
        """Prove the service of the newest call, on the day it was written unless another is given."""
        call = self.case.papers.filter(kind="hearing").order_by("pk").last()
        self.record_service(serving.serve_paper, paper=call.pk, method="direct", served_on=on or call.issued_on)
        return self.confirm_service(serving.second_paper)

    def hold_hearing(self):
        """On its day; a call whose service nobody proved yet is served first."""
        if self.case.papers.others_waiting().filter(kind="hearing").exists():
            self.serve_call()
        self._until(self.case.hearing_on)
        return self.act(answering.hold_hearing, self.reviewer, **MINUTES)

    def to(self, state):
        """Go the straight way until the case is in `state` (or ended: expired, withdrawn, not_listed)."""
        for reached, verb in self.WAY:
            if self.case.state == state:
                return self
            if (state, self.case.state) in STOPS:
                break
            if [s for s, _v in self.WAY].index(reached) > self._place():
                getattr(self, verb)()
        ends = {
            "withdrawn": self.withdraw,
            "not_listed": self.drop,
            "expired": self.run_out,
            "hearing": self.ask_hearing,
        }
        if self.case.state != state:
            ends[state]()
        return self

    def _place(self):
        order = ["proposed", *(s for s, _v in self.WAY)]
        return order.index(self.case.state) - 1

    def run_out(self):
        """Let the term end."""
        self._until(self.case.entry.until + timedelta(days=1))
        expire_due(at=self.now)


def listed(enterprise=None, **given):
    """A published entry."""
    return Life(enterprise, **given).to("published").case.entry
