"""Names of private persons in public answers.

Order 45 Art. 6 and the Personal Information Protection Law: a natural person's name is not published in full. The
family name stays, the rest becomes one asterisk a character; compound family names of two characters stay whole.
"""

import re

COMPOUND = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 "  # noqa: SIM905
    "申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 令狐 "
    "东郭 百里".split()
)


def masked(name):
    """张某某 → 张**; a name of one character becomes one asterisk; blanks at the ends are dropped."""
    name = name.strip()
    keep = 2 if name[:2] in COMPOUND and len(name) > 2 else 1
    return name[:keep] + "*" * (len(name) - keep) if len(name) > keep else "*" * len(name)


# of identity cards and of telephones
NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:[1-9][0-9]{16}[0-9Xx]|1[3-9][0-9]{9})(?![0-9A-Za-z])")
SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")


def finding(text, person):
    """The first sentence of what was found, as anybody may read it: a natural person's name masked, numbers of identity
    cards and telephones left out."""
    first = SENTENCE.match(text.strip())
    said = first[0].strip() if first else ""
    said = said.replace(person.strip(), masked(person)) if person.strip() else said
    return NUMBERS.sub("***", said)
