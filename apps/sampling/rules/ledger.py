"""How results stand in the ledger: titles, basis, severities. Papers and the ledger are kept in Chinese."""

BASIS = "产品质量法第二十四条；产品质量监督抽查管理暂行办法（总局令第18号）第四十四条"
KINDS = {"pass": "sampling_passed", "fail": "sampling_failed"}
REFUSED = "sampling_refused"
ORDINARY, DANGEROUS = 2, 3  # severity of a failure, and of one that endangers life
LEVELS = {"national": "国家监督抽查", "province": "省级监督抽查", "city": "市级监督抽查", "county": "县级监督抽查"}
WORDS = {"pass": "合格", "fail": "不合格"}


def title(level, what, verdict):
    return f"{LEVELS[level]}{what}{WORDS[verdict]}"
