"""Licences after their grant: `Proceeding()` walks one to its end by people's verbs, `Visit()` a check on site."""

from datetime import date, timedelta

from apps.deadlines.operations import expire_due
from apps.licensing.models import AfterCheck, Ending, Licence, Proof
from apps.licensing.operations import (
    aftercheck,
    aftercheck_rounds,
    ending_answers,
    ending_cases,
    ending_hearings,
    ending_remedy,
    ending_service,
)
from apps.licensing.queries.aftercheck import items_on

from .access import filer_of, scope_of_user, user_with_post
from .divisions import agency_of
from .licensing import PROVINCE, granted, scan

CITY = "320100"
MINUTES = {"minutes": "双方陈述。", "present": "记录员：甲；持证人代理人：乙", "signed": "主持人、记录员、乙阅后签名。"}


class _Walk:
    def __init__(self, licence=None, **given):
        self.licence_id = (licence or granted(**given)).pk
        self.now = self.licence.issued_at + timedelta(hours=1)
        self.filer = self._filer()
        self.officer = scope_of_user(user_with_post("province_officer", PROVINCE))
        self.reviewer = scope_of_user(user_with_post("province_reviewer", PROVINCE))

    def _filer(self):
        return scope_of_user(filer_of(self.licence.enterprise))

    @property
    def licence(self):
        return Licence.objects.select_related("enterprise", "agency").get(pk=self.licence_id)

    @property
    def today(self):
        return (self.now + timedelta(hours=8)).date()

    def later(self, days):
        """Let calendar days pass, and the sweep come by."""
        self.now += timedelta(days=days)
        expire_due(at=self.now)


class Proceeding(_Walk):
    """A proceeding to end a licence; `to(state)` goes the straight way."""

    WAY = ("proposed", "noticed", "answering", "answered", "reviewed", "decided", "served")

    def __init__(self, licence=None, *, ground="revoke.commitment", **given):
        super().__init__(licence, **given)
        self.ground, self.id = ground, None

    @property
    def ending(self):
        return Ending.objects.select_related("licence", "ground", "agency").get(pk=self.id)

    def act(self, verb, by, **given):
        self.now += timedelta(minutes=1)
        return verb(ending_id=self.id, by=by, at=self.now, **given)

    def propose(self, **but):
        given = {"licence_id": self.licence_id, "ground_code": self.ground, "found": "现场与承诺不符。",
                 "found_on": self.today, "by": self.officer, "at": self.now} | but  # fmt: skip
        self.id = ending_cases.propose_end(**given).pk
        return self

    def look(self, verb, by=None, **given):
        """Another officer holds the newest record of a service against its scan."""
        proof = Proof.objects.filter(paper__ending=self.id).order_by("pk").last()
        return self.act(verb, by or self.reviewer, proof=proof.pk if proof else 0, **given)

    def calls(self):
        """{verb of the table: a call of it} for the verbs people use, as the right person would."""
        receipt = {"method": "direct", "served_on": self.today, "receipt": "张三签收",
                   "file": scan("回执.png")}  # fmt: skip
        return {
            "notice": lambda: self.act(ending_cases.write_notice, self.officer),
            "serve_notice": lambda: self.act(ending_service.serve_notice, self.officer, **receipt),
            "second_service": lambda: self.look(ending_service.second_service),
            "strike_service": lambda: self.look(ending_service.strike_service, reason="回执无人签收。"),
            "acknowledge_notice": lambda: self.act(ending_answers.acknowledge_notice, self.filer),
            "state": lambda: self.act(ending_answers.state_case, self.filer, statement="承诺属实。"),
            "waive": lambda: self.act(ending_answers.waive, self.filer),
            "ask_hearing": lambda: self.act(ending_answers.ask_hearing, self.filer),
            "call_hearing": lambda: self.act(
                ending_hearings.call_hearing, self.officer, on=self.today + timedelta(days=14), place="二楼听证室"
            ),
            "serve_call": lambda: self.act(ending_service.serve_call, self.officer, **receipt),
            "acknowledge_call": lambda: self.act(ending_answers.acknowledge_call, self.filer),
            "call_anew": lambda: self.act(
                ending_hearings.call_anew,
                self.officer,
                on=self.today + timedelta(days=16),
                place="三楼",
                reason="送达过迟",
            ),
            "hold_hearing": lambda: self.act(ending_hearings.hold_hearing, self.reviewer, **MINUTES),
            "withdraw_hearing": lambda: self.act(ending_hearings.withdraw_hearing, self.filer),
            "review": lambda: self.act(ending_cases.review, self.reviewer, finding="不予采纳。"),
            "decide": lambda: self.act(
                ending_cases.decide, self.reviewer, reason="事实清楚。", compensation="无信赖利益损失。"
            ),
            "serve_decision": lambda: self.act(ending_service.serve_decision, self.officer, **receipt),
            "acknowledge_decision": lambda: self.act(ending_answers.acknowledge_decision, self.filer),
            "serve_closing": lambda: self.act(ending_service.serve_closing, self.officer, **receipt),
            "acknowledge_closing": lambda: self.act(ending_answers.acknowledge_closing, self.filer),
            "drop": lambda: self.act(ending_cases.drop, self.reviewer, reason="申辩成立。"),
            "overturn": lambda: self.act(
                ending_remedy.overturn, self.other, document_number="苏复〔2026〕9号", reason="程序违法。"
            ),
        }

    def called(self):
        """Called to the hearing that the holder asked for: the call is served today."""
        for verb in ("call_hearing", "serve_call", "second_service"):
            self.calls()[verb]()
        return self

    @property
    def other(self):
        """Another reviewer than the one who decides."""
        if not hasattr(self, "_other"):
            self._other = scope_of_user(user_with_post("province_reviewer", PROVINCE))
        return self._other

    def to(self, state):
        if self.id is None:
            self.propose()
        steps = {"noticed": ("notice",), "answering": ("serve_notice", "second_service"),
                 "answered": ("state", "waive"), "reviewed": ("review",), "decided": ("decide",),
                 "served": ("serve_decision", "second_service")}  # fmt: skip
        for name in self.WAY[self.WAY.index(self.ending.state) + 1 : self.WAY.index(state) + 1]:
            for verb in steps[name]:
                self.calls()[verb]()
        return self


class Visit(_Walk):
    """The check of a licence, with the people of the bureau of the holder's city."""

    def __init__(self, licence=None, **given):
        agency_of(CITY)
        super().__init__(licence, **given)
        self.id = AfterCheck.objects.get(licence=self.licence_id).pk
        self.city = scope_of_user(user_with_post("city_officer", CITY))
        self.second = scope_of_user(user_with_post("city_reviewer", CITY))

    @property
    def check(self):
        return AfterCheck.objects.select_related("licence", "agency").get(pk=self.id)

    def act(self, verb, by, **given):
        self.now += timedelta(minutes=1)
        return verb(check_id=self.id, by=by, at=self.now, **given)

    def people(self, number=2, **given):
        return [examiner(self.city, self.now, f"SC{self.id}{n}", **given) for n in range(number)]

    def assign(self, people=None):
        people = people or self.people()
        return self.act(aftercheck.assign, self.city, examiner_ids=[one.pk for one in people])

    def form(self, bad=(), visit="went", **but):
        answers = {
            item.code: ("bad", "与承诺不符") if item.code in bad else ("ok", "") for item in items_on(self.today)
        }
        return {"visit": visit, "visited_on": self.today, "answers": answers, "remark": "生产线运转正常。",
                "party_name": "李四"} | but  # fmt: skip

    def file(self, **given):
        return self.act(aftercheck.file_form, self.city, **self.form(**given))

    def passed(self):
        self.assign()
        self.file()
        return self.act(aftercheck.confirm_pass, self.second)

    def failed(self, ground="revoke.commitment"):
        self.assign()
        self.file(bad=("means",))
        return self.act(aftercheck.confirm_fail, self.second, ground_code=ground, reason="无检验设备，与承诺不符。")


def examiner(by, at, key, classes=("*",), **but):
    given = {"name": f"审查员{key}", "valid_from": date(2020, 1, 1), "last_day": date(2035, 12, 31)} | but
    return aftercheck_rounds.add_examiner(key=key, classes=list(classes), by=by, at=at, **given)
