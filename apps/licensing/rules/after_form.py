"""What the form of a check on site amounts to: passed, or failed.

《工业产品生产许可证管理条例》第九条、第十六条；国发〔2018〕33号（后置现场审查不合格的，撤销许可）。
A check that the holder refused, or for which nobody was found, has failed: nothing shows that the commitment was kept.
"""

PASSED, FAILED = "passed", "failed"
WENT, BAD = "went", "bad"


def verdict(visit, answers):
    """`answers`: (decides, answer) of every item."""
    if visit != WENT:
        return FAILED
    return FAILED if any(decides and answer == BAD for decides, answer in answers) else PASSED
