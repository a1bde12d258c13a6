"""Numbers of licences: (苏)XK06-001-00001, the province's letter, the head of the class, five figures without gaps.

《工业产品生产许可证管理条例实施办法》: brackets of either width are read, the half-width ones are kept.
"""

import re

SHORT_NAMES = {
    "11": "京", "12": "津", "13": "冀", "14": "晋", "15": "蒙", "21": "辽", "22": "吉", "23": "黑",
    "31": "沪", "32": "苏", "33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁", "41": "豫",
    "42": "鄂", "43": "湘", "44": "粤", "45": "桂", "46": "琼", "50": "渝", "51": "川", "52": "贵",
    "53": "云", "54": "藏", "61": "陕", "62": "甘", "63": "青", "64": "宁", "65": "新",
}  # fmt: skip
LAST = 99_999
_NUMBER = re.compile(r"\(([\u4e00-\u9fff])\)(XK[0-9]{2}-[0-9]{3}-[0-9]{5})")


def number_of(division_code, head, running):
    """The number of the licence; ValueError where the series of five figures is used up."""
    if not 1 <= running <= LAST:
        raise ValueError(f"no number left under {head}")
    return f"({SHORT_NAMES[division_code[:2]]}){head}-{running:05d}"


def read(text, division_code):
    """A number as it is kept, from what somebody typed; a number without a province's letter is the own province's.
    "" where the text is none."""
    bare = "".join(text.split()).upper().translate(str.maketrans("（）－", "()-"))
    if bare.startswith("XK"):
        bare = f"({SHORT_NAMES[division_code[:2]]}){bare}"
    return bare if _NUMBER.fullmatch(bare) else ""
