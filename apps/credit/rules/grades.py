"""What a ruleset may call its results. Both models, the public and the internal, know four and no other.

A to D of the public model are computed from facts; AA and AAA above them are conferred after application, review and a
check on site (《江苏省企业质量信用等级认定管理办法》), so no score reaches them. The classes of credit risk, too, are
A to D (国市监信发〔2022〕6号).
"""

COMPUTED = ("A", "B", "C", "D")  # best first


def worse(first, second):
    """Whether a computed grade is worse than another, whatever rulesets they are of: a name says its place."""
    return COMPUTED.index(first) > COMPUTED.index(second)
