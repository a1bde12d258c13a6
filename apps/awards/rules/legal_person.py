"""Whether a form of enterprise, as the register words it, is a legal person: 民法典第五十七、七十四、一百零二条.

A branch acts for its company, an individual trader for himself; sole proprietorships and partnerships are organisations
without legal personality. The words are those of GB/T 12402 and of register files; which of them say so is from memory,
a configurable default. What is not among them is not known: somebody looks at the licence.
"""

# the first words that are found decide: a branch of a company names the company too
WITHOUT = ("分公司", "分支机构", "分厂", "办事处", "代表机构", "代表处", "非法人", "个体", "个人独资", "合伙")
WITH = ("有限责任公司", "有限公司", "股份公司", "企业法人", "事业单位", "社会团体", "民办非企业", "合作社", "法人")


def is_legal_person(kind):
    """True, False, or None where the form is not known. `kind`: the words of the register, "" where it has none."""
    if any(word in kind for word in WITHOUT):
        return False
    return True if any(word in kind for word in WITH) else None
