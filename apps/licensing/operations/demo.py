"""Invented laboratories, licences and applications of a demo province, in every state, made by the verbs people use.

What follows a grant stands beside: checks on site (demo_checks.py), changes and the ends of licences (demo_ends.py).
"""

import io
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain

from apps.deadlines.models import Clock
from apps.kernel.scope import Scope

from .. import states
from ..models import Examiner, Laboratory, Round, Unit
from ..queries.applicants import eligibility_of
from . import changing, deciding, demo_prior, filling, knowing, testing
from .steps import PORTAL, SUBJECT, today

MARK = "（演示）"
KEYS = "DEMO-"
CABLE, PACKAGING, FOOD = "cable", "hazpack", "food_contact"
ROPE, FERTILISER, CEMENT, HELMET = "wire_rope", "fertiliser", "cement", "ppe"
# of the third every report was found false, of the fourth that is proposed
LABS = ("江苏试验检测所", "长三角线缆检验站", "江淮产品检测中心", "滨江材料检验所")
OLD = timedelta(days=366 * 6)  # an enterprise that had a licence five years ago was there then


@dataclass(slots=True)
class Demo:
    """What every story of the demo needs. `people`: scopes by part; `near`: enterprises of the demo county, `far`:
    others; each is taken once, where it may apply."""

    people: dict
    labs: list
    scan: bytes
    at: object
    near: list
    far: list
    seats: dict = field(default_factory=dict)
    number: int = 0

    def ago(self, days, hours=0):
        return self.at - timedelta(days=days, hours=hours)

    def by_of(self, firm):
        known = self.seats.get(firm.pk)
        return known or Scope(kind="enterprise", actor=f"{firm.name}{MARK}", permissions=frozenset({states.APPLY}),
                              enterprise_ids=(firm.pk,))  # fmt: skip

    def take(self, class_code, on, *, near=False, old=False):
        """The next enterprise that may apply for a class on a day; None when there is none left."""
        for firm in chain(self.near if near else (), self.far, () if near else self.near):
            there = not old or (firm.established_on and firm.established_on <= on)
            if there and eligibility_of(firm, class_code, on).open:
                for rows in (self.near, self.far):
                    if firm in rows:
                        rows.remove(firm)
                return firm
        return None

    def file_of(self, name):
        file = io.BytesIO(self.scan)
        file.name = f"{name}{MARK}.pdf"
        return file

    def report(self, firm, product, lab, at, suffix=""):
        known = self.labs[lab] if lab is not None else None
        return {
            "report_number": f"YS-{today(self.at).year}-{self.number:04d}{suffix}", "laboratory_id": known and known.pk,
            "laboratory_name": "" if known else f"外省检验中心{MARK}", "report_on": today(at) - timedelta(days=30),
            "report_party": firm.name, "report_product": product,
        }  # fmt: skip

    def filled(self, firm, class_code, *, at, lab=0):
        """An application with all its steps, not handed in."""
        self.number += 1
        by = self.by_of(firm)
        draft = filling.start(enterprise_id=firm.pk, class_code=class_code, by=by, at=at)
        units = Unit.objects.on(today(at)).filter(class_code=class_code).order_by("code")
        unit = units[self.number % len(units)]
        steps = {
            "product": {"units": [unit.pk], "specification": "按检验报告所列型号规格"},
            "place": {"address": draft.address or firm.address or "工业大道1号"},
            "report": self.report(firm, unit.name, lab, at),
            "policy": {},
        }
        for name in filling.steps_of(draft):
            file = self.file_of("产品检验报告") if name in filling.FILES else None
            filling.save_step(application_id=draft.pk, name=name, values=steps[name], file=file, by=by, at=at)
        return draft

    def applied(self, firm, class_code, *, at, lab=0):
        draft = self.filled(firm, class_code, at=at, lab=lab)
        return filling.submit(application_id=draft.pk, commitment=True, by=self.by_of(firm), at=at)

    def licence(self, *, days, class_code=CABLE, lab=0, near=False, old=False, firm=None):
        """A licence granted at once so many days ago; None where no enterprise is left for it."""
        at = self.ago(days, hours=2)
        firm = firm or self.take(class_code, today(at), near=near, old=old)
        if firm is None or not eligibility_of(firm, class_code, today(at)).open:
            return None
        return self.applied(firm, class_code, at=at, lab=lab).licence

    def ask(self, licence, kind, values, *, at, files=None):
        return changing.ask(
            licence_id=licence.pk, kind=kind, values=values, commitment=True, once=uuid.uuid4(),
            by=self.by_of(licence.enterprise), at=at, files=files,
        )  # fmt: skip


def begin(*, near, far, seats, people, scan, at):
    """The Demo with its laboratories. `seats`: {enterprise: scope} of people who act for one."""
    then = at - timedelta(days=400)
    labs = [
        knowing.add_laboratory(
            name=f"{name}{MARK}", cma=f"{KEYS}{n:04d}", valid_from=date(2020, 1, 1), last_day=None,
            by=people["officer"], at=then,
        )
        for n, name in enumerate(LABS, 1)
    ]  # fmt: skip
    return Demo(people=people, labs=labs, scan=scan, at=at, near=list(near), far=list(far), seats=seats)


def laboratories_of_demo():
    return Laboratory.objects.filter(cma__startswith=KEYS)


def examiners_of_demo():
    return Examiner.objects.filter(key__startswith=KEYS)


def rounds_of_demo():
    """Rounds whose examiners come from the pools of the demo, and those given up there."""
    agencies = examiners_of_demo().values("agency")
    return Round.objects.filter(agency__in=agencies)


# --- applications, one in every state ---------------------------------------------------------------------------------
def make_applications(demo):
    for way in (_draft, _received, _correcting, _accepted, _to_be_checked, _check_failed, _testing, _proposed,
                _refusal_proposed, _granted, _refused, _not_accepted, _withdrawn, _lapsed):  # fmt: skip
        way(demo)


def _one(demo, days, class_code=CABLE, lab=None):
    """An application handed in so many days ago that an officer has to look at; None without an enterprise."""
    at = demo.ago(days, hours=3)
    firm = demo.take(class_code, today(at))
    return firm and demo.applied(firm, class_code, at=at, lab=lab)


def _act(demo, verb, application, days, /, *, by="officer", **given):
    return verb(application_id=application.pk, by=demo.people[by], at=demo.ago(days), **given)


def _draft(demo):
    at = demo.ago(2)
    if firm := demo.take(CABLE, today(at)):
        demo.filled(firm, CABLE, at=at)


def _received(demo):
    _one(demo, 1)
    _one(demo, 0, FOOD)


def _correcting(demo):
    if application := _one(demo, 5):
        reason = "检验报告签发机构无资质附表；请补交资质认定证书及附表，并补正报告第三页。（演示）"
        _act(demo, deciding.ask_correction, application, 3, reason=reason)


def _accepted(demo, days=12, class_code=FERTILISER):
    if application := _one(demo, days, class_code, lab=0):
        return _act(demo, deciding.accept, application, days - 1)
    return None


def _to_be_checked(demo):
    """Ordered and told, the examiners are still to come; of another the form waits for the second officer."""
    if application := _accepted(demo, 13, ROPE):
        demo_prior.order(demo, application, 1)
    if application := _accepted(demo, 30, CEMENT):
        demo_prior.filed(demo, application, 2)


def _check_failed(demo):
    """Told why, the applicant has answered: it is weighed before anything is proposed."""
    if application := _accepted(demo, 40, HELMET):
        seen = "冲击吸收性能试验装置未经检定。（演示）"
        demo_prior.failed(demo, application, 6, bad="means", seen=seen)
        demo_prior.answered(demo, application, 4, "装置已于核查次日送检，检定证书随后补交。（演示）")


def _testing(demo):
    if application := _accepted(demo, 45, CEMENT):
        demo_prior.passed(demo, application, 22)
        reason = "实地核查后抽取样品，已送江苏试验检测所检验。（演示）"
        _act(demo, testing.send_samples, application, 20, reason=reason, days=30)


def _proposed(demo):
    if application := _accepted(demo, 30, HELMET):
        demo_prior.passed(demo, application, 3)
        _propose(demo, application, 1)


def _propose(demo, application, days, proposal="grant", finding="实地核查符合要求，检验合格。（演示）"):
    return _act(demo, deciding.propose, application, days, proposal=proposal, finding=finding)


def _refusal_proposed(demo):
    if application := _accepted(demo, 40, ROPE):
        seen = "无拉力试验设备，出厂检验不能进行。（演示）"
        demo_prior.failed(demo, application, 4, bad="means", seen=seen)
        _propose(demo, application, 2, "refuse", f"实地核查：{seen}")


def _granted(demo):
    verified(demo, ROPE, 29)


def verified(demo, class_code, days):
    """A licence of a class that is verified first, granted so many days ago; None where no enterprise is left."""
    if application := _accepted(demo, days + 31, class_code):
        demo_prior.passed(demo, application, days + 3)
        _propose(demo, application, days + 1)
        return _act(demo, deciding.grant, application, days, by="reviewer").licence
    return None


def _refused(demo):
    if application := _accepted(demo, 75, HELMET):
        seen = "冲击吸收性能试验装置未经检定。（演示）"
        demo_prior.failed(demo, application, 52, bad="means", seen=seen)
        demo_prior.answered(demo, application, 50, "检定机构排期所致，请求延期。（演示）")
        _propose(demo, application, 36, "refuse", f"实地核查：{seen}")
        reason = "不具备与所生产产品相适应的检验手段，不符合《工业产品生产许可证管理条例》第九条第三项。（演示）"
        _act(demo, deciding.refuse, application, 34, by="reviewer", reason=reason)


def _not_accepted(demo):
    if application := _one(demo, 22):
        reason = "报告所载产品为光缆，不在电线电缆许可目录内，依法不需要取得生产许可。（演示）"
        _act(demo, deciding.not_accept, application, 21, reason=reason)


def _withdrawn(demo):
    if application := _one(demo, 16):
        by = demo.by_of(application.enterprise)
        filling.withdraw(application_id=application.pk, by=by, at=demo.ago(15))


def _lapsed(demo):
    """Asked to correct, and never did: the limit ran out as the sweep of that day would have found it."""
    if application := _one(demo, 70):
        _act(demo, deciding.ask_correction, application, 68, reason="请补交产品检验报告全文。（演示）")
        clock = Clock.objects.live().of(SUBJECT, application.pk).get(rule_code="licensing.correction")
        deciding.lapse(clock, PORTAL, demo.ago(20))
