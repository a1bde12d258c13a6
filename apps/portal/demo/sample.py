"""A register file like those a county gets: mostly good, some known, a few wrong, so that an import has all to show."""

import csv
import io

from apps.kernel.rules.uscc import check_character, inner_check_character

FILE_NAME = "江宁区补录名册.csv"
HEADER = (
    *("企业名称", "统一社会信用代码", "注册日期", "企业类型", "注册资金"),
    *("经营范围", "所在省份", "地区", "注册地址", "行业代码", "企业规模"),
)
NAMES = (
    "棣昀泰", "沄翎达", "瑀岚丰", "淏溯盛", "珩樾源", "霁鹭恒", "煜汀通", "琛苒瑞", "涵筠祥", "翊荟和",
    "曦湛佳", "屿沐力", "泓澄特", "渊锴克", "瀚禾德", "菡珺美", "芃昕欧", "茗旻博", "箬晔科", "榕皓诺",
    "桉皎康", "槿沣顺", "楷淞宏", "柏漪伟",
)  # fmt: skip
TRADES = (
    ("机械", "通用机械零件制造、销售", "34"),
    ("电子", "电子连接器研发、生产、销售", "39"),
    ("食品", "糕点生产、销售", "14"),
)


def sample_code(number, division="320115"):
    """A valid credit code of a series that neither the register nor the generated province uses (Wxxxxxxx)."""
    body = f"W{number:07d}"
    first = f"91{division}{body}{inner_check_character(body)}"
    return first + check_character(first)


def sample_rows(known=(), start=0):
    """Rows as a county would send them; `known` are (name, code) of enterprises already registered; another `start`
    gives other codes."""
    rows = [[*pair, "2012-03-08", "", "", "", "江苏", "南京", "南京市江宁区锦瀚路18号", "", ""] for pair in known]
    for number, name in enumerate(NAMES):
        word, scope, industry = TRADES[number % len(TRADES)]
        rows.append([
            f"南京{name}{word}有限公司", sample_code(start + number + 1), f"20{10 + number % 12}-0{1 + number % 9}-15",
            "有限责任公司", f"{100 * (1 + number % 8)}万人民币", scope, "江苏", "南京",
            f"南京市江宁区望澜路{10 + number}号", industry if number % 6 else "", "小型" if number % 4 else "中型",
        ])  # fmt: skip
    wrong_check, bad_day, letter, twice = rows[-1], rows[-2], rows[-3], rows[-4]
    wrong_check[1] = wrong_check[1][:17] + ("0" if wrong_check[1][17] != "0" else "1")
    bad_day[2] = "2011-02-31"
    letter[1] = letter[1][:8] + "O" + letter[1][9:]
    rows.append([*twice[:8], "南京市江宁区听溪路2号", "", ""])
    older = ["南京箬翰联五金有限公司", "320121000099912", "2003-06-11", "有限责任公司", "50(万元人民币)", "五金加工"]
    rows.append([*older, "江苏", "南京", "南京市江宁区青珂路7号", "", ""])
    return rows


def sample_csv(known=(), start=0):
    """The rows as the bytes of a CSV file in UTF-8 with a byte order mark, as spreadsheets write it."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *sample_rows(known, start)])
    return text.getvalue().encode("utf-8-sig")
