"""How licences of the demo changed and ended: each kind of change, each end, a proceeding in each of its states, and
proposals over every licence that rests on one laboratory."""

from apps.deadlines.queries import calendar

from ..models import Ending, Proof
from ..rules import changes as rules
from . import (
    aftercheck_mass,
    changing,
    changing_desk,
    demo_prior,
    ending_answers,
    ending_cases,
    ending_hearings,
    ending_opening,
    ending_remedy,
    ending_service,
    expiring,
)
from .demo import CEMENT, FOOD, MARK, PACKAGING, ROPE, verified
from .demo_checks import failed, passed
from .steps import today

YEARS = 5 * 365 + 1
FOUND = {
    "take.mark": "产品包装未标注生产许可证标志和编号，责令改正后仍未改正，情节严重。（演示）",
    "take.lending": "将生产许可证出借给他人使用，情节严重。（演示）",
    "withdraw.circumstances": "厂区列入城市更新范围，原生产场地已不存在。（演示）",
    "cancel.stopped": "停止生产列入目录的产品，未申请注销。（演示）",
    "revoke.deceit": "核查发现申请时提交的检验报告系伪造。（演示）",
}
FAILING_LAB, FALSE_LAB, DOUBTED_LAB = 1, 2, 3  # places in LABS


# --- changes ----------------------------------------------------------------------------------------------------------
def make_changes(demo):
    """A change of each kind, and in each state."""
    for way in (_replaced, _moving, _renaming, _moving_after_a_check, _correcting, _refused, _withdrawn, _added,
                _paused, _cancelled, _renewed, _reminded_and_over):  # fmt: skip
        way(demo)


def _replaced(demo):
    if licence := demo.licence(days=34):
        demo.ask(licence, rules.REPLACE, {"statement": "证书保管不善遗失。（演示）"}, at=demo.ago(4))


def _moved(demo, licence, days):
    values = demo.report(licence.enterprise, _product(licence), None, demo.ago(days), "-2")
    values |= {"address": f"{licence.enterprise.address or '工业大道'}新厂区"}
    files = {"report_file": demo.file_of("迁址后检验报告")}
    return demo.ask(licence, rules.MOVE, values, at=demo.ago(days), files=files)


def _product(licence):
    return licence.application.report_product


def _act(demo, verb, change, days, *, by="officer", **given):
    return verb(change_id=change.pk, by=demo.people[by], at=demo.ago(days), **given)


def _moving(demo):
    if licence := demo.licence(days=31):
        _moved(demo, licence, 2)


def _moving_after_a_check(demo):
    """Of classes that are verified first: to one new place the examiners are to come; at another the check failed, and
    what the holder writes about it waits for the second look."""
    if licence := verified(demo, ROPE, 70):
        demo_prior.order(demo, _moved(demo, licence, 6), 4)
    if licence := verified(demo, CEMENT, 90):
        change = _moved(demo, licence, 30)
        demo_prior.failed(demo, change, 5, bad="means", seen="新厂区水泥物理性能检验室未启用。（演示）")
        demo_prior.written(demo, change, 2, "检验室因供电改造停用，已于核查后恢复，随信附供电恢复证明。（演示）")


def _renaming(demo):
    """Another name than the register's: an officer has proposed, a second one decides."""
    if licence := demo.licence(days=40):
        values = {"holder": f"{licence.holder}（集团）", "domicile": licence.domicile or licence.address}
        change = demo.ask(licence, rules.RENAME, values, at=demo.ago(6))
        _act(demo, changing_desk.propose, change, 3, proposal="refuse", finding="登记机关尚未核准该名称。（演示）")


def _correcting(demo):
    if licence := demo.licence(days=43):
        change = _moved(demo, licence, 8)
        _act(demo, changing_desk.ask_correction, change, 6, reason="请补交新厂区设备清单和平面布置图。（演示）")


def _refused(demo):
    if licence := demo.licence(days=60, class_code=PACKAGING):
        change = _moved(demo, licence, 30)
        _act(demo, changing_desk.propose, change, 26, proposal="refuse", finding="新厂区检验室未建成。（演示）")
        reason = "新厂区不具备出厂检验条件，不符合条例第九条第三项。（演示）"
        _act(demo, changing_desk.refuse, change, 25, by="reviewer", reason=reason)


def _withdrawn(demo):
    if licence := demo.licence(days=28, class_code=FOOD):
        change = _moved(demo, licence, 10)
        changing.withdraw(change_id=change.pk, by=demo.by_of(licence.enterprise), at=demo.ago(9))


def _added(demo):
    """A further product, granted by the rules: what was verified is looked at once more."""
    licence = demo.licence(days=150)
    passed(demo, licence, days=130)
    if licence is None:
        return
    units = changing.units_named(["cable.1", "cable.2", "cable.3"], today(demo.at))
    held = set(licence.covered.values_list("unit__code", flat=True))
    unit = next(row for row in units if row.code not in held)
    values = demo.report(licence.enterprise, unit.name, 0, demo.ago(7), "-2")
    values |= {"unit_codes": [unit.code], "specification": "按检验报告所列型号规格"}
    demo.ask(licence, rules.ADD, values, at=demo.ago(7), files={"report_file": demo.file_of("新增产品检验报告")})


def _paused(demo):
    licence = demo.licence(days=180, class_code=FOOD)
    passed(demo, licence, days=160)
    if licence:
        demo.ask(licence, rules.SUSPEND, {"statement": "设备大修，暂停生产。（演示）"}, at=demo.ago(50))


def _cancelled(demo):
    """At its holder's wish, before anybody had checked it on site: the check is called off."""
    if licence := demo.licence(days=33, class_code=PACKAGING):
        demo.ask(licence, rules.CANCEL, {"statement": "转产其他产品，申请注销。（演示）"}, at=demo.ago(12))


def _renewed(demo):
    if licence := demo.licence(days=YEARS - 120, old=True):
        passed(demo, licence, days=YEARS - 150)
        values = demo.report(licence.enterprise, _product(licence), 0, demo.ago(20), "-2")
        files = {"report_file": demo.file_of("延续申请检验报告")}
        demo.ask(licence, rules.RENEW, values, at=demo.ago(20), files=files)


def _reminded_and_over(demo):
    """One ends in a few weeks and one has ended: the daily job reminds of the one, expires the other."""
    for days in (YEARS - 40, YEARS + 25):
        licence = demo.licence(days=days, old=True)
        passed(demo, licence, days=days - 20)
    expiring.look_after(at=demo.ago(0, hours=1))


# --- proceedings ------------------------------------------------------------------------------------------------------
def make_endings(demo, mine=()):
    """A proceeding in each state. `mine`: enterprises of the demo's people, of which the first that may hold a licence
    has a notice to answer."""
    _proposed(demo)
    _noticed(demo)
    _answering(demo, mine)
    _hearing(demo)
    _answered(demo)
    _reviewed(demo)
    _decided(demo)
    _revoked(demo)
    for code in ("take.lending", "withdraw.circumstances", "cancel.stopped"):
        if case := _by_desk(demo, code, 40):
            _to_decision(case)
            case.serve(27)
    if case := _by_desk(demo, "revoke.deceit", 40):
        _to_decision(case)
        case.serve(27)
        case.act(ending_remedy.overturn, 5, by="deputy", document_number="苏市监复〔2026〕17号（演示）",
                 reason="复议认定：检验机构出具说明，报告系编号录入错误，不构成伪造。")  # fmt: skip
    if case := _by_desk(demo, "take.mark", 30):
        case.notice(28)
        case.served(26)
        case.stated(24)
        case.act(
            ending_cases.drop, 18, by="reviewer", reason="企业在限期内已完成标注，情节不构成严重，申辩成立。（演示）"
        )
        case.act(ending_answers.acknowledge_closing, 16, by="holder")


class _Case:
    """A proceeding and its steps, each so many days ago."""

    def __init__(self, demo, ending):
        self.demo, self.id, self.licence = demo, ending.pk, ending.licence
        # whoever proposed it does not decide on it
        self.decider = "deputy" if ending.proposed_by_id == demo.people["reviewer"].user_id else "reviewer"

    def act(self, verb, days, *, by="officer", **given):
        who = self.demo.by_of(self.licence.enterprise) if by == "holder" else self.demo.people[by]
        return verb(ending_id=self.id, by=who, at=self.demo.ago(days), **given)

    def notice(self, days):
        self.act(ending_cases.write_notice, days)

    def served(self, days):
        self._serve(ending_service.serve_notice, days, "EMS 1099000000{:02d}")

    def call_served(self, days):
        self._serve(ending_service.serve_call, days, "EMS 1099200000{:02d}")

    def serve(self, days):
        self._serve(ending_service.serve_decision, days, "EMS 1099100000{:02d}")

    def _serve(self, verb, days, receipt):
        self.act(verb, days, method="post", served_on=today(self.demo.ago(days)),
                 receipt=receipt.format(self.id % 100) + MARK, file=self.demo.file_of("邮寄送达回执"))  # fmt: skip
        proof = Proof.objects.waiting().get(paper__ending=self.id)
        self.act(ending_service.second_service, days, by="reviewer", proof=proof.pk)

    def stated(self, days):
        text = "对现场审查记录的部分内容有异议：耐压试验装置已订购，正在安装调试。（演示）"
        self.act(ending_answers.state_case, days, by="holder", statement=text)

    def waived(self, days):
        self.act(ending_answers.waive, days, by="holder")

    def reviewed(self, days):
        finding = "经复核，申辩所述情况不影响对事实的认定，不予采纳。（演示）"
        self.act(ending_cases.review, days, by=self.decider, finding=finding)

    def decided(self, days):
        trusted = Ending.objects.get(pk=self.id).ground.compensates  # whoever deceived has no trust to compensate
        said = "按《行政许可法》第八条，对财产损失依法补偿，另行协商。（演示）" if trusted else ""
        self.act(ending_cases.decide, days, by=self.decider, reason="事实清楚，证据确凿，程序合法。（演示）",
                 compensation=said)  # fmt: skip


def _by_check(demo, days, **but):
    licence = demo.licence(days=days + 22, lab=FAILING_LAB, **but)
    return licence and _Case(demo, failed(demo, licence, days=days, near=but.get("near", False)))


def _by_desk(demo, code, days):
    if (licence := demo.licence(days=days + 60)) is None:
        return None
    passed(demo, licence, days=days + 40)
    at = demo.ago(days)
    ending = ending_cases.propose_end(
        licence_id=licence.pk, ground_code=code, found=FOUND[code], found_on=today(at), by=demo.people["officer"], at=at
    )
    return _Case(demo, ending)


def _to_decision(case):
    """The straight way to a decision, from a proposal forty days ago or somewhat more."""
    for step, days in (("notice", 38), ("served", 36), ("stated", 35), ("waived", 35), ("reviewed", 31),
                       ("decided", 29)):  # fmt: skip
        getattr(case, step)(days)


def _proposed(demo):
    _by_check(demo, 3, near=True)


def _noticed(demo):
    if case := _by_desk(demo, "take.mark", 4):
        case.notice(2)


def _answering(demo, mine):
    cases = (_by_check(demo, 6, firm=firm) for firm in mine)
    case = next(filter(None, cases), None) or _by_check(demo, 6, near=True)
    if case:
        case.notice(3)
        case.served(1)


def _hearing(demo):
    if case := _by_check(demo, 14):
        case.notice(11)
        case.served(9)
        case.act(ending_answers.ask_hearing, 7, by="holder")
        on = calendar().working_day_after(today(demo.ago(5)), 9)
        case.act(ending_hearings.call_hearing, 5, on=on, place="省局第三听证室（演示）")
        case.call_served(4)


def _answered(demo):
    if case := _by_check(demo, 16, class_code=FOOD):
        case.notice(13)
        case.served(11)
        case.stated(9)
        case.waived(9)


def _reviewed(demo):
    if case := _by_desk(demo, "take.lending", 20):
        case.notice(17)
        case.served(15)
        case.waived(13)
        case.reviewed(6)


def _decided(demo):
    if case := _by_desk(demo, "withdraw.circumstances", 22):
        case.notice(19)
        case.served(17)
        case.waived(16)
        case.reviewed(9)
        case.decided(2)


def _revoked(demo):
    """Granted in seconds, found false on site, revoked after notice and answer: barred from another application."""
    if case := _by_check(demo, 42, near=True):
        _to_decision(case)
        case.serve(26)


# --- a laboratory found false -----------------------------------------------------------------------------------------
def make_masses(demo):
    """Of two laboratories every licence that rests on them: one proposal was sent, one waits for the second officer."""
    for days in (44, 37, 29):
        demo.licence(days=days, lab=FALSE_LAB)
    for days in (27, 13):
        demo.licence(days=days, lab=DOUBTED_LAB)
    by, second = demo.people["officer"], demo.people["reviewer"]
    if mass := _prepared(demo, FALSE_LAB, 4, "苏市监函〔2026〕88号（演示）", by):
        # the notices follow from the outbox, as always
        aftercheck_mass.send_mass(mass_id=mass.pk, digest=mass.digest, by=second, at=demo.ago(0, hours=1))
    _prepared(demo, DOUBTED_LAB, 1, "苏市监函〔2026〕95号（演示）", by)


def _prepared(demo, place, days, document, by):
    lab, at = demo.labs[place], demo.ago(days)
    since, until = today(demo.ago(100)), today(at)
    ground = ending_opening.ground_of("revoke.materials", today(at), at)
    if not aftercheck_mass.resting_on(lab, since, until, ground, by)[0]:
        return None
    found = "飞行检查发现该机构未经检验出具检验报告，所查报告均无原始记录。（演示）"
    return aftercheck_mass.prepare_mass(
        laboratory_id=lab.pk, ground_code="revoke.materials", since=since, until=until,
        found=found, found_on=today(at), document_number=document, by=by, at=at,
    )  # fmt: skip
