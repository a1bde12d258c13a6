"""Applications for licences, and changes of one: `Life(...)` and `Held(...)` walk them by the verbs people use."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.deadlines.models import Limit
from apps.deadlines.operations import expire_due
from apps.licensing.models import Application, Examiner, Laboratory, Licence, PriorCheck, Unit
from apps.licensing.operations import (
    aftercheck_rounds,
    changing,
    changing_desk,
    deciding,
    filling,
    knowing,
    priorcheck,
)
from apps.licensing.queries.aftercheck import items_on
from apps.licensing.rules import changes as rules
from apps.registry.operations import merges
from tests.past import said_anew

from .access import filer_of, scope_of_user, user_with_post
from .pictures import PNG
from .registry import enterprise_in

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, nine in the morning
COUNTY, PROVINCE = "320102", "320000"
UNIT = {"cable": "塑料绝缘控制电缆", "fertiliser": "复肥"}


def laboratory(name="江苏试验检测所（虚构）", cma="T2600001", **given):
    given = {"valid_from": date(2020, 1, 1), "added_label": "test"} | given
    return Laboratory.objects.get_or_create(cma=cma, defaults={"name": name, **given})[0]


def scan(name="report.png"):
    return SimpleUploadedFile(name, PNG, content_type="image/png")


class Life:
    """One application of an enterprise for a class; `said` replaces what the report says."""

    def __init__(self, enterprise=None, *, class_code="cable", now=START, **said):
        self.now, self.class_code = now, class_code
        self.enterprise = enterprise or enterprise_in(COUNTY, address="工业大道1号")
        self.lab = laboratory()
        self.filer = scope_of_user(filer_of(self.enterprise))
        self.officer = scope_of_user(user_with_post("province_officer", PROVINCE))
        self.reviewer = scope_of_user(user_with_post("province_reviewer", PROVINCE))
        self.said = {
            "report_number": "JD-2026-0001", "laboratory_id": self.lab.pk, "laboratory_name": "",
            "report_on": date(2026, 2, 10), "report_party": self.enterprise.name,
            "report_product": UNIT.get(class_code, ""),
        } | said  # fmt: skip
        self.id = None

    @property
    def today(self):
        return (self.now + timedelta(hours=8)).date()

    @property
    def application(self):
        rows = Application.objects.select_related("enterprise", "agency", "product", "laboratory")
        return rows.get(pk=self.id)

    @property
    def licence(self):
        return Licence.objects.get(application=self.id)

    def act(self, verb, by, **given):
        self.now += timedelta(minutes=1)
        return verb(application_id=self.id, by=by, at=self.now, **given)

    def start(self):
        given = {"enterprise_id": self.enterprise.pk, "class_code": self.class_code}
        self.id = filling.start(by=self.filer, at=self.now, **given).pk
        return self

    def fill(self, file=None):
        """Every step, as a filer would."""
        if self.id is None:
            self.start()
        unit = Unit.objects.on(self.today).get(class_code=self.class_code, name=UNIT[self.class_code])
        self.save("product", {"units": [unit.pk], "specification": "450/750V"})
        self.save("place", {"address": "工业大道1号"})
        self.save("report", self.said, file=file or scan())
        if "policy" in filling.steps_of(self.application):
            self.save("policy", {}, file=scan())
        return self

    def save(self, name, values, file=None):
        return self.act(filling.save_step, self.filer, name=name, values=values, file=file)

    def submit(self, commitment=True):
        return self.act(filling.submit, self.filer, commitment=commitment)

    def to_officer(self):
        """Handed in with a doubt, so that an officer has to look at it."""
        self.said |= {"laboratory_id": None, "laboratory_name": "某地检测中心（虚构）"}
        self.fill().submit()
        return self

    def accept(self):
        return self.act(deciding.accept, self.officer)

    def propose(self, proposal="grant", **more):
        return self.act(deciding.propose, self.officer, proposal=proposal, finding="材料属实。", **more)

    # --- the check on site before the grant ---
    @property
    def check(self):
        return PriorCheck.objects.filter(application=self.id).select_related("application").order_by("-pk").first()

    def people(self, number=2, **but):
        """Examiners of the deciding bureau, each known once."""
        given = {"classes": ["*"], "valid_from": date(2020, 1, 1), "last_day": date(2035, 12, 31)} | but
        rows = []
        for n in range(number):
            key = f"PC{but.get('name', '')}{n}"
            found = Examiner.objects.filter(key=key).first()
            rows.append(found or aftercheck_rounds.add_examiner(
                **{"name": f"核查员{n}"} | given, key=key, by=self.officer, at=self.now))  # fmt: skip
        return rows

    def order(self, people=None, *, on=None, by=None):
        """A check in time: three working days ahead, and two for a weekend."""
        chosen = [one.pk for one in people or self.people()]
        on = on or self.today + timedelta(days=5)
        return self.act(priorcheck.order, by or self.officer, examiner_ids=chosen, visit_on=on)

    def on_check(self, verb, by, **given):
        self.now += timedelta(minutes=1)
        return verb(check_id=self.check.pk, by=by, at=self.now, **given)

    def form(self, bad=(), visit="went", **but):
        answers = {item.code: ("bad", "不符合") if item.code in bad else ("ok", "") for item in items_on(self.today)}
        return {"visit": visit, "visited_on": self.today, "answers": answers, "remark": "生产线运转正常。",
                "began_at": time(9), "ended_at": time(11, 30), "party_name": "李四"} | but  # fmt: skip

    def file(self, by=None, **given):
        return self.on_check(priorcheck.file_form, by or self.officer, **self.form(**given))

    def to_ordered(self):
        self.fill().submit()
        self.accept()
        self.order()
        return self

    def to_filed(self, **given):
        """Ordered, the day has come, the form is in."""
        self.to_ordered()
        self.wait((self.check.visit_on - self.today).days)
        self.file(**given)
        return self

    def passed(self):
        return self.on_check(priorcheck.confirm_pass, self.reviewer)

    def failed(self):
        return self.on_check(priorcheck.confirm_fail, self.reviewer, reason="无检验设备。")

    def to_granted(self):
        """The long way on one day: checked on site, granted by a second officer."""
        self.fill().submit()
        self.accept()
        # as a province may set it, so that the days of what follows are those of the test
        said_anew(Limit.objects.filter(code="licensing.prior_check_notice"), value=0)
        self.order(on=self.today)
        self.file()
        self.passed()
        self.propose()
        self.act(deciding.grant, self.reviewer)
        return self

    def wait(self, days):
        """Let calendar days pass, and the sweep come by."""
        self.now += timedelta(days=days)
        expire_due(at=self.now)


def granted(enterprise=None, **given):
    """A licence granted at once."""
    life = Life(enterprise, **given)
    life.fill().submit()
    return life.licence


class Held:
    """A licence granted at once, and its holder's changes."""

    def __init__(self, enterprise=None, **given):
        self.life = Life(enterprise, **given)
        if self.life.class_code == "cable":
            self.life.fill().submit()
        else:
            self.life.to_granted()
        self.pk = self.life.licence.pk
        self.now = self.life.now

    @property
    def licence(self):
        return Licence.objects.select_related("enterprise", "product", "agency").get(pk=self.pk)

    @property
    def today(self):
        return (self.now + timedelta(hours=8)).date()

    def report(self, number="JD-2", **said):
        return {
            "report_number": number, "laboratory_id": self.life.lab.pk, "laboratory_name": "",
            "report_on": self.today - timedelta(days=20), "report_party": self.life.enterprise.name,
            "report_product": UNIT[self.life.class_code],
        } | said  # fmt: skip

    def ask(self, kind, values=None, *, files=None, once=None, commitment=True, by=None):
        self.now += timedelta(minutes=1)
        if files is None and rules.TABLE[kind].report:
            files = {"report_file": scan()}
        return changing.ask(
            licence_id=self.pk, kind=kind, values=values or {}, files=files, once=once or uuid.uuid4(),
            commitment=commitment, by=by or self.life.filer, at=self.now,
        )  # fmt: skip

    def doubtful(self, kind="move", **values):
        """Asked for with a report of an unknown laboratory: before an officer."""
        values = {"address": "新区大道8号"} | values | self.report(laboratory_id=None, laboratory_name="某地检测中心")
        return self.ask(kind, values)

    def act(self, verb, change, by, **given):
        self.now += timedelta(minutes=1)
        return verb(change_id=change.pk, by=by, at=self.now, **given)

    def propose(self, change, proposal="grant"):
        return self.act(changing_desk.propose, change, self.life.officer, proposal=proposal, finding="属实。")

    def order(self, change, people=None, *, on=None, by=None):
        chosen = [one.pk for one in people or self.life.people()]
        on = on or self.today + timedelta(days=5)
        return self.act(priorcheck.order_for_change, change, by or self.life.officer, examiner_ids=chosen, visit_on=on)

    def on_check(self, change, verb, by, **given):
        self.now += timedelta(minutes=1)
        return verb(check_id=change.prior_checks.latest("pk").pk, by=by, at=self.now, **given)

    def file(self, change, by=None, **given):
        form = self.life.form(visited_on=self.today, **given)
        return self.on_check(change, priorcheck.file_form, by or self.life.officer, **form)

    def seen(self, change):
        """Checked on site and passed, all on one day, as a province may set it."""
        said_anew(Limit.objects.filter(code="licensing.prior_check_notice"), value=0)
        self.order(change, on=self.today)
        self.file(change)
        return self.on_check(change, priorcheck.confirm_pass, self.life.reviewer)

    def decide(self, change, *, seen=False):
        if seen:
            self.seen(change)
        self.propose(change)
        return self.act(changing_desk.grant, change, self.life.reviewer)

    def wait(self, days):
        self.now += timedelta(days=days)
        expire_due(at=self.now)


def bar(life, kind="fraud", by=None):
    """Entered by one officer and confirmed by another."""
    row = entered_bar(life, kind, by)
    return knowing.confirm_bar(bar_id=row.pk, by=colleague(), at=life.now)


def entered_bar(life, kind="fraud", by=None):
    return knowing.record_bar(
        enterprise_id=life.enterprise.pk, class_code="cable", kind=kind, decided_on=life.today - timedelta(days=1),
        document_number="苏市监撤〔2026〕1号", by=by or life.reviewer, at=life.now,
    )  # fmt: skip


def colleague():
    """Another who decides."""
    return scope_of_user(user_with_post("province_reviewer", "320000"))


def merged(duplicate, *, into, at):
    """Two records of one enterprise are merged by two officers of their county."""
    one, other = (scope_of_user(user_with_post(role, COUNTY)) for role in ("county_officer", "county_reviewer"))
    asked = merges.request_merge(duplicate_id=duplicate.pk, survivor_id=into.pk, reason="同一营业执照", by=one, at=at)
    return merges.confirm_merge(merge_id=asked.pk, by=other, at=at)
