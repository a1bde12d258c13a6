"""Invented laboratories, licences and applications of a demo province, made by the verbs people use."""

import io
import uuid
from datetime import date, timedelta

from apps.kernel.scope import Scope

from .. import states
from ..models import Laboratory, Unit
from ..queries.applicants import eligibility_of
from ..rules import changes as rules
from . import changing, deciding, filling, knowing
from .steps import today

MARK = "（演示）"
CABLE, FERTILISER = "cable", "fertiliser"
LABS = (("江苏试验检测所", "DEMO-0001"), ("长三角线缆检验站", "DEMO-0002"))


def make_licensing(*, firms, people, scan, at):
    """Two laboratories; of the first five enterprises that may apply two get a licence at once, three wait.

    Of the two, one has lost its certificate and got a new one, the other asks for another place of production.

    `people`: scopes by part (officer) of the bureau that decides; `scan`: bytes of a PDF for the reports.
    """
    officer, then = people["officer"], at - timedelta(days=40)
    labs = [
        knowing.add_laboratory(
            name=f"{name}{MARK}", cma=cma, valid_from=date(2020, 1, 1), last_day=None, by=officer, at=then
        )
        for name, cma in LABS
    ]
    ways = (_replaced, _moving, _waiting, _accepted, _proposed)
    firms = [firm for firm in firms if eligibility_of(firm, CABLE, today(at)).open]
    for n, (firm, way) in enumerate(zip(firms, ways, strict=False), 1):
        by = Scope(kind="enterprise", actor=f"{firm.name}{MARK}", permissions=frozenset({states.APPLY}),
                   enterprise_ids=(firm.pk,))  # fmt: skip
        way(firm, number=f"YS-{today(at).year}-{n:04d}", lab=labs[0], officer=officer, scan=scan, by=by, at=at)
    return len(labs)


def laboratories_of_demo():
    return Laboratory.objects.filter(cma__startswith="DEMO-")


def _filled(firm, class_code, *, number, lab, scan, by, at):
    draft = filling.start(enterprise_id=firm.pk, class_code=class_code, by=by, at=at)
    unit = Unit.objects.on(today(at)).filter(class_code=class_code).order_by("code").first()
    report = {
        "report_number": number, "laboratory_id": lab and lab.pk,
        "laboratory_name": "" if lab else f"外省检验中心{MARK}",
        "report_on": today(at) - timedelta(days=30), "report_party": firm.name, "report_product": unit.name,
    }  # fmt: skip
    steps = {
        "product": {"units": [unit.pk], "specification": "按报告所列型号"},
        "place": {"address": draft.address or firm.address or "工业大道1号"},
        "report": report,
        "policy": {},
    }
    for name in filling.steps_of(draft):
        file = _pdf(scan) if name in filling.FILES else None
        filling.save_step(application_id=draft.pk, name=name, values=steps[name], file=file, by=by, at=at)
    return filling.submit(application_id=draft.pk, commitment=True, by=by, at=at)


def _pdf(content):
    file = io.BytesIO(content)
    file.name = "产品检验报告（演示）.pdf"
    return file


def _at_once(firm, *, officer, **given):
    return _filled(firm, CABLE, **given)


def _replaced(firm, *, by, at, **given):
    done = _at_once(firm, by=by, at=at, **given)
    return _ask(done, rules.REPLACE, {"statement": "证书保管不善遗失（演示）"}, by=by, at=at)


def _moving(firm, *, number, by, at, scan, **given):
    done = _at_once(firm, number=number, by=by, at=at, scan=scan, **given)
    values = {
        "address": f"{firm.address or '工业大道'}新厂区", "report_number": f"{number}-2", "laboratory_id": None,
        "laboratory_name": f"外省检验中心{MARK}", "report_on": today(at) - timedelta(days=10),
        "report_party": firm.name, "report_product": done.report_product,
    }  # fmt: skip
    return _ask(done, rules.MOVE, values, by=by, at=at, files={"report_file": _pdf(scan)})


def _ask(application, kind, values, *, by, at, files=None):
    return changing.ask(
        licence_id=application.licence.pk, kind=kind, values=values, commitment=True, once=uuid.uuid4(), by=by, at=at,
        files=files,
    )  # fmt: skip


def _waiting(firm, *, officer, lab, **given):
    return _filled(firm, CABLE, lab=None, **given)


def _accepted(firm, *, officer, at, **given):
    asked = at - timedelta(days=12)
    application = _filled(firm, FERTILISER, at=asked, **given)
    return deciding.accept(application_id=application.pk, by=officer, at=asked + timedelta(days=1))


def _proposed(firm, *, officer, at, **given):
    application = _accepted(firm, officer=officer, at=at, **given)
    return deciding.propose(
        application_id=application.pk, proposal="grant", finding="现场核查符合要求，检验合格。",
        checked_on=today(at) - timedelta(days=1), examiners="沈砚秋、顾清野", by=officer, at=at,
    )  # fmt: skip
