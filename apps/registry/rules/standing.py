"""Words registers use for status and scale."""

STATUS = {
    "open": (
        "存续", "在业", "开业", "在营", "正常", "存续(在营、开业、在册)", "在营(开业)", "登记成立",
        "open", "in business",
    ),
    "moved_out": ("迁出", "已迁出", "moved out", "moved_out"),
    "revoked": ("吊销", "吊销未注销", "吊销,未注销", "已吊销", "revoked"),
    "deregistered": ("注销", "已注销", "吊销已注销", "吊销,已注销", "吊销后注销", "deregistered"),
    "cancelled": ("撤销", "撤销登记", "已撤销", "cancelled"),
}  # fmt: skip
# Deregistered after a revocation: the exit does not lift the punishment, which stays on record beneath it.
ONCE_REVOKED = frozenset({"吊销已注销", "吊销,已注销", "吊销后注销"})
SCALE = {
    "large": ("大型", "大型企业", "大", "large"),
    "medium": ("中型", "中型企业", "中", "medium"),
    "small": ("小型", "小型企业", "小", "small"),
    "micro": ("微型", "微型企业", "微", "micro"),
}


def _by_word(table):
    return {word: code for code, words in table.items() for word in words}


STATUS_WORDS = _by_word(STATUS)
SCALE_WORDS = _by_word(SCALE)
