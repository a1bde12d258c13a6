"""What must hold for a licence to be granted without an officer, where the class is granted first and verified after.

国发〔2018〕33号（形式审查合格的当场准予）；《行政许可法》第三十四条第二款（材料齐全、符合法定形式，当场作出决定）；
《工业产品生产许可证管理条例》第九条。Whatever fails here is no refusal: an officer looks at it.
"""

from dataclasses import dataclass
from datetime import date

VERIFY_FIRST, UNKNOWN_LAB, OLD_REPORT, OTHER_PARTY = "verify-first", "unknown-lab", "old-report", "other-party"
OTHER_PRODUCT, USED_REPORT, NO_POLICY, REVOKED_BEFORE = "other-product", "used-report", "no-policy", "revoked-before"
NO_KEY, PROCEEDING, UNVERIFIED_BEFORE = "no-key", "proceeding", "unverified-before"
SET_ASIDE_BEFORE = "set-aside-before"
ARTICLES = {
    VERIFY_FIRST: "工业产品生产许可证管理条例第十四条",
    UNKNOWN_LAB: "国发〔2018〕33号",
    OLD_REPORT: "国发〔2018〕33号",
    OTHER_PARTY: "工业产品生产许可证管理条例第九条第（六）项",
    OTHER_PRODUCT: "工业产品生产许可证管理条例第九条第（六）项",
    USED_REPORT: "行政许可法第三十一条",
    NO_POLICY: "工业产品生产许可证管理条例第九条第（七）项",
    REVOKED_BEFORE: "工业产品生产许可证管理条例第五十五条",
    UNVERIFIED_BEFORE: "国发〔2018〕33号",
    SET_ASIDE_BEFORE: "行政许可法第八条、第六十九条",
    PROCEEDING: "行政许可法第七十九条",
    NO_KEY: "工业产品生产许可证管理条例第二十八条",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """An application as the rules see it. `oldest` is the first day from which a report still counts; names and
    products come folded (registry/rules/names.py). `words` are those by which people search for the class, `kin` the
    names of its other units: asked where the report names its product in short."""

    grant_first: bool
    lab_known: bool
    report_on: date
    oldest: date
    party: str
    own_names: tuple[str, ...]
    product: str
    units: tuple[str, ...]
    report_used: bool
    needs_policy: bool
    has_policy: bool
    revoked_before: bool
    can_sign: bool = True
    unverified_before: bool = False  # a licence for this class ended before its site was seen
    words: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()
    set_aside_before: bool = False  # one was set aside or withdrawn, which bars nobody, or cancelled with its holder
    proceeding: bool = False  # one is under way on a licence of before, whose decision would bar the applicant


def doubts(facts):
    """Codes of what an officer has to look at, in the order of ARTICLES; none: the licence is granted at once."""
    found = {
        VERIFY_FIRST: not facts.grant_first,
        UNKNOWN_LAB: not facts.lab_known,
        OLD_REPORT: facts.report_on < facts.oldest,
        OTHER_PARTY: facts.party not in facts.own_names,
        OTHER_PRODUCT: not covers(facts.product, facts.units, facts.words, facts.kin),
        USED_REPORT: facts.report_used,
        NO_POLICY: facts.needs_policy and not facts.has_policy,
        REVOKED_BEFORE: facts.revoked_before,
        UNVERIFIED_BEFORE: facts.unverified_before,
        SET_ASIDE_BEFORE: facts.set_aside_before,
        PROCEEDING: facts.proceeding,
        NO_KEY: not facts.can_sign,
    }
    return [code for code in ARTICLES if found[code]]


def covers(product, units, words=(), kin=()):
    """Whether the product on a report is each of the units: it names them all, or is the only one in short. 电缆 is in
    the names of four units and says of none that it was tested."""
    short = in_short(product, units) and not general(product, words, kin)
    return bool(product and units) and (short or all(unit in product for unit in units))


def in_short(product, units):
    """Whether a product ends the only unit's name, and is half of it at least: 控制电缆 of 塑料绝缘控制电缆."""
    one = len(units) == 1 and product != units[0] and units[0].endswith(product)
    return one and 2 * len(product) >= len(units[0])


def general(product, words, kin):
    """Whether a name in short says too little: it is a word by which people search for the class, or part of one (绞线,
    洗涤剂); or what it adds to such a word stands in the name of another unit too (绝缘电缆)."""
    if any(product in word for word in words):
        return True
    tail = max((word for word in words if product.endswith(word)), key=len, default="")
    added = product.removesuffix(tail)
    return any(added in name for name in kin)
