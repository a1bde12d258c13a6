"""Kinds of penalty and what each means for a listing.

Administrative Penalty Law Art. 9 names the kinds; Order 44 Art. 2 says which are heavier (较重行政处罚). Which of them
are never repaired early is a rule of their publicity (records/data/repair_bars.csv), not of a listing.
"""

WARNING = "warning"  # 警告
CRITICISM = "criticism"  # 通报批评
FINE = "fine"  # 罚款
FINE_HEAVY = "fine_heavy"  # 按从重情节处以罚款
CONFISCATION = "confiscation"  # 没收违法所得、没收非法财物
DOWNGRADE = "downgrade"  # 降低资质等级
LICENCE_SUSPENDED = "licence_suspended"  # 暂扣许可证件
LICENCE_REVOKED = "licence_revoked"  # 吊销许可证件
BUSINESS_REVOKED = "business_revoked"  # 吊销营业执照
RESTRICTION = "restriction"  # 限制开展生产经营活动
SUSPENSION = "suspension"  # 责令停产停业
CLOSURE = "closure"  # 责令关闭
BAN = "ban"  # 限制从业

KINDS = (
    WARNING,
    CRITICISM,
    FINE,
    FINE_HEAVY,
    CONFISCATION,
    DOWNGRADE,
    LICENCE_SUSPENDED,
    LICENCE_REVOKED,
    BUSINESS_REVOKED,
    RESTRICTION,
    SUSPENSION,
    CLOSURE,
    BAN,
)
HEAVY = frozenset({FINE_HEAVY, DOWNGRADE, LICENCE_REVOKED, BUSINESS_REVOKED, RESTRICTION, SUSPENSION, CLOSURE, BAN})
TIMED = frozenset({LICENCE_SUSPENDED, RESTRICTION, SUSPENSION, BAN})  # an early end waits for its last day
