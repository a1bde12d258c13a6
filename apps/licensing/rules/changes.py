"""Changes of a licence that is held: what each kind asks for, what stands against asking, what an officer looks at.

《工业产品生产许可证管理条例》第二十五条（延续）、第二十六条（生产条件变化）、第二十九条（名称变更）、第三十条（补领）、
第三十一条（停产、注销）；《行政许可法》第四十九条（变更）、第五十条（延续）、第七十条（注销）。
One enterprise holds one certificate (质检总局公告2018年第10号): what it makes beside is added to that.
"""

from dataclasses import dataclass
from datetime import date

from . import automatic

RENAME, ADD, MOVE, REPLACE, RENEW, SUSPEND, RESUME, CANCEL = KINDS = (
    "rename", "add", "move", "replace", "renew", "suspend", "resume", "cancel"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """`article` is what it rests on; `report`: a test report is handed in; `certificate`: its words change, so that a
    new version replaces the one before; `decision`: the ledger tells it as a decision of its own; `grants`: it gives
    something, which nobody barred or listed is given; `asleep`: it may be asked for while the licence is suspended."""

    article: str
    report: bool = False
    certificate: bool = True
    decision: bool = True
    grants: bool = False
    asleep: bool = False

    @property
    def after(self):
        """Whether a change granted by the rules alone is checked on site afterwards."""
        return self.report and self.grants


TABLE = {
    RENAME: Kind("工业产品生产许可证管理条例第二十九条", asleep=True),
    ADD: Kind("工业产品生产许可证管理条例第十一条、质检总局公告2018年第10号", report=True, grants=True),
    MOVE: Kind("工业产品生产许可证管理条例第二十六条", report=True, grants=True),
    REPLACE: Kind("工业产品生产许可证管理条例第三十条", decision=False, asleep=True),
    RENEW: Kind("工业产品生产许可证管理条例第二十五条、行政许可法第五十条", report=True, grants=True, asleep=True),
    SUSPEND: Kind("工业产品生产许可证管理条例第三十一条", certificate=False, decision=False),
    RESUME: Kind("工业产品生产许可证管理条例第三十一条", certificate=False, decision=False, asleep=True),
    CANCEL: Kind(
        "工业产品生产许可证管理条例第三十一条、行政许可法第七十条", certificate=False, decision=False, asleep=True
    ),
}
WITH_CERTIFICATE = tuple(code for code, kind in TABLE.items() if kind.certificate)
WITH_REPORT = tuple(code for code, kind in TABLE.items() if kind.report)
GRANTING = tuple(code for code, kind in TABLE.items() if kind.grants)
CHECKED_AFTER = (ADD, MOVE)  # a renewal is of what was checked before (国发〔2018〕33号)

ENDED, CHANGING, ENDING, ASLEEP, AWAKE = "ended", "changing", "ending", "suspended", "not-suspended"
NOT_LISTED, NATIONAL, NOT_OPEN, SERIOUS, BARRED = (
    "not-in-catalogue", "national", "not-open", "serious-list", "barred"
)  # fmt: skip
EARLY, FOUND = "too-early", "check-failed"
AGAINST = {
    ENDED: "行政许可法第七十条",
    CHANGING: "行政许可法第四十九条",
    ENDING: "行政许可法第六十九条",
    FOUND: "国发〔2018〕33号、行政许可法第六十九条",
    ASLEEP: "工业产品生产许可证管理条例第三十一条",
    AWAKE: "工业产品生产许可证管理条例第三十一条",
    NOT_OPEN: "工业产品生产许可证管理条例第九条第（一）项",
    NOT_LISTED: "工业产品生产许可证管理条例第二条",
    NATIONAL: "工业产品生产许可证管理条例第六条",
    SERIOUS: "国发〔2018〕33号",
    BARRED: "工业产品生产许可证管理条例第五十五条、行政许可法第七十八条、第七十九条",
    EARLY: "工业产品生产许可证管理条例第二十五条",
}


@dataclass(frozen=True, slots=True)
class Held:
    """A licence as whoever asks for a change finds it. `in_catalogue`, `national`, `bars` are of the classes that the
    change is about; `window` is the first day on which a renewal is asked for. `found`: the form of its check on site
    says failed, and waits for a second officer."""

    live: bool
    asleep: bool
    changing: bool
    ending: bool
    in_business: bool
    listed: bool
    in_catalogue: bool
    national: bool
    bars: tuple[date, ...]
    on: date
    window: date
    found: bool = False


def against(code, held):
    """Codes of AGAINST that stand against asking for a change, in their order; none: it may be asked for."""
    kind = TABLE[code]
    found = {
        ENDED: not held.live,
        CHANGING: held.changing,
        ENDING: held.ending and (kind.grants or code in (CANCEL, SUSPEND, RESUME)),
        FOUND: held.found and code == CANCEL,  # 33号：一律撤销, and the bar that follows
        ASLEEP: held.asleep and not kind.asleep,
        AWAKE: code == RESUME and not held.asleep,
        NOT_OPEN: not held.in_business and code not in (CANCEL, SUSPEND),
        NOT_LISTED: kind.grants and not held.in_catalogue,
        NATIONAL: kind.grants and held.in_catalogue and held.national,
        SERIOUS: kind.grants and held.listed,
        BARRED: kind.grants and bool(held.bars),
        EARLY: code == RENEW and held.on < held.window,
    }
    return tuple(each for each in AGAINST if found[each])


LATE, DIFFERS, LONG_PAUSE, CHECKING = "late", "register-differs", "long-pause", "being-checked"
DOUBTS = {
    LATE: "行政许可法第五十条",
    DIFFERS: "工业产品生产许可证管理条例第二十九条",
    LONG_PAUSE: "工业产品生产许可证管理条例第二十六条",
    CHECKING: "国发〔2018〕33号",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A change as the rules see it. `report` are the facts of its test report (automatic.Facts), None where it has
    none; `stop` is the last day for a renewal in time, `wake` the day up to which a pause is short; `checking`:
    somebody is named, or drawn, to check the licence on site."""

    on: date
    can_sign: bool
    report: automatic.Facts | None = None
    as_registered: bool = True
    stop: date | None = None
    wake: date | None = None
    checking: bool = False


def doubts(code, asked):
    """Codes of what an officer has to look at; none: the change is granted at once."""
    found = {
        LATE: code == RENEW and asked.stop is not None and asked.on > asked.stop,
        DIFFERS: code == RENAME and not asked.as_registered,
        LONG_PAUSE: code == RESUME and asked.wake is not None and asked.on > asked.wake,
        CHECKING: code == CANCEL and asked.checking,
    }
    own = [each for each in DOUBTS if found[each]]
    if asked.report is not None:
        return own + automatic.doubts(asked.report)
    unsigned = TABLE[code].certificate and not asked.can_sign
    return own + ([automatic.NO_KEY] if unsigned else [])
