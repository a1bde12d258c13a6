"""Checks on site of the demo, in every state: waiting, handed over, drawn, assigned, filed, passed, called off."""

from datetime import date, timedelta

from ..models import AfterCheck
from ..queries.aftercheck import items_on
from . import aftercheck, aftercheck_rounds
from .demo import FOOD, KEYS, PACKAGING
from .steps import today

NAMES = {
    "officer": ("祝远山", "单青岚", "钟离秋", "闵之涣"),  # of the province
    "county": ("简若川", "岑望舒", "俞临溪", "桑知白", "盛怀安"),
}
VISITS = 14  # days a draw gives for the visits
SEEN = "生产线运转正常，出厂检验记录完整，关键设备与申报一致。（演示）"
BAD = "means"  # the item that is not met where a check fails
LACKS = "未配置出厂检验所需的耐压试验装置，出厂检验记录无原始数据。（演示）"


def add_examiners(demo):
    """A pool of the province's bureau and one of the demo county's; one certificate ends soon, one is for cables alone,
    one examiner is recused from an enterprise."""
    for part, names in NAMES.items():
        by = demo.people[part]
        firm = next((row.uscc for row in demo.near if row.uscc), "")
        for n, name in enumerate(names, 1):
            soon, narrow = n == len(names), n == len(names) - 1
            aftercheck_rounds.add_examiner(
                key=f"{KEYS}SC{by.agency_code[4:]}{n:02d}", name=name, classes=["cable"] if narrow else ["*"],
                valid_from=date(2021, 1, 1), last_day=today(demo.at) + timedelta(days=21 if soon else 900),
                recusals=[firm] if narrow and firm else [], by=by, at=demo.ago(300),
            )  # fmt: skip


def make_checks(demo):
    """One check in every state it can be in; what fails is with the proceedings (demo_ends.py)."""
    demo.licence(days=52)  # overdue: nobody went
    demo.licence(days=9, class_code=PACKAGING, lab=1)
    _at(demo, demo.licence(days=6, near=True), days=5)
    if check := _at(demo, demo.licence(days=20, near=True, class_code=FOOD), days=18):
        assign(demo, check, days=15)
    for days, bad in ((26, ()), (24, (BAD,))):
        if check := _at(demo, demo.licence(days=days, near=True), days=days - 2):
            assign(demo, check, days=days - 4)
            file(demo, check, days=3, bad=bad)
    for days, class_code in ((200, FOOD), (120, PACKAGING), (75, FOOD)):
        passed(demo, demo.licence(days=days, class_code=class_code), days=days - 21)


def make_rounds(demo, hold):
    """Draws of examiners at the demo county: one carried out and taken over, one to be sealed, one given up."""
    at, by = demo.ago(4), demo.people["county"]
    if round_ := _round(demo, [12, 11], at):
        hold(round_.draw, at + timedelta(hours=1))
        aftercheck_rounds.take_up(round_id=round_.pk, by=by, at=at + timedelta(hours=2))
    if round_ := _round(demo, [8], demo.ago(3)):
        reason = "持证人员证书须先行核对，核对后另行抽取。（演示）"
        aftercheck_rounds.drop_round(round_id=round_.pk, reason=reason, by=by, at=demo.ago(2))
    _round(demo, [7, 5], demo.ago(0, hours=1))


def _round(demo, ages, at):
    """A draw over checks of licences that many days old; None where the county has too few enterprises."""
    checks = [_at(demo, demo.licence(days=days, near=True), days=4 + len(ages)) for days in ages]
    mine = [check.pk for check in checks if check and check.agency_id == demo.people["county"].agency_code]
    if not mine:
        return None
    starts = today(at) + timedelta(days=1)
    return aftercheck_rounds.open_round(
        check_ids=mine, starts_on=starts, ends_on=starts + timedelta(days=VISITS), seats=2,
        commit_until=at + timedelta(days=1), reveal_until=at + timedelta(days=2), by=demo.people["county"], at=at,
    )  # fmt: skip


def _at(demo, licence, *, days):
    """The check of a licence, handed over to the demo county where its holder sits there, else to the province."""
    if licence is None:
        return None
    check = AfterCheck.objects.get(licence=licence)
    county = demo.people["county"].agency_code
    if county in {row.pk for row in aftercheck.bureaus_for(licence)}:
        return aftercheck.hand_over(check_id=check.pk, agency_id=county, by=demo.people["officer"], at=demo.ago(days))
    return _to_province(demo, check, days)


def _to_province(demo, check, days):
    by = demo.people["officer"]
    if check.agency_id == by.agency_code:
        return check
    return aftercheck.hand_over(check_id=check.pk, agency_id=by.agency_code, by=by, at=demo.ago(days))


def _staff(demo, check):
    """(officer, reviewer) of the bureau that has the check."""
    near = check.agency_id == demo.people["county"].agency_code
    return (demo.people["inspector"], demo.people["second"]) if near else (demo.people["officer"],
                                                                          demo.people["reviewer"])  # fmt: skip


def assign(demo, check, *, days):
    """The first two of the bureau's pool who may go."""
    by, at = _staff(demo, check)[0], demo.ago(days)
    licence = check.licence
    pool = aftercheck.Examiner.objects.filter(agency=check.agency_id).order_by("key")
    able = [one.pk for one in pool if one.may_check([licence.class_code], today(at), today(at), licence.uscc)]
    return aftercheck.assign(check_id=check.pk, examiner_ids=able[:2], by=by, at=at)


def file(demo, check, *, days, bad=()):
    at = demo.ago(days)
    answers = {item.code: ("bad", LACKS) if item.code in bad else ("ok", "") for item in items_on(today(at))}
    return aftercheck.file_form(
        check_id=check.pk, visit="went", visited_on=today(at), answers=answers, remark=LACKS if bad else SEEN,
        party_name="企业质量负责人（演示）", file=demo.file_of("现场审查照片"), by=_staff(demo, check)[0], at=at,
    )  # fmt: skip


def passed(demo, licence, *, days):
    """The check of a licence by the province's people: passed so many days ago."""
    if licence is not None:
        check = _visited(demo, licence, days)
        aftercheck.confirm_pass(check_id=check.pk, by=_staff(demo, check)[1], at=demo.ago(days - 1))


def failed(demo, licence, *, days, near=False):
    """The check of a licence: failed so many days ago. Returns the proceeding that follows."""
    check = _visited(demo, licence, days, bad=(BAD,), near=near)
    check = aftercheck.confirm_fail(
        check_id=check.pk, ground_code="revoke.commitment", reason=f"与申请时的承诺不符：{LACKS}",
        by=_staff(demo, check)[1], at=demo.ago(days - 1),
    )  # fmt: skip
    return check.ending


def _visited(demo, licence, days, bad=(), near=False):
    check = AfterCheck.objects.get(licence=licence)
    check = _at(demo, licence, days=days + 3) if near else _to_province(demo, check, days + 3)
    assign(demo, check, days=days + 2)
    return file(demo, check, days=days, bad=bad)
