"""Which column holds what: the register's own header and the words other systems use for it."""

import re
import unicodedata

# field: (longest text, headers; the first is the register's own)
FIELDS = {
    "name": (200, "企业名称", "名称", "单位名称", "机构名称", "公司名称", "主体名称", "name", "enterprise name"),
    "uscc": (
        40, "统一社会信用代码", "社会信用代码", "信用代码", "统一信用代码", "统一社会信用代码/注册号", "uscc",
        "unified social credit code", "credit code",
    ),
    "reg_no": (40, "注册号", "工商注册号", "营业执照注册号", "registration number", "reg_no"),
    "established_on": (40, "注册日期", "成立日期", "成立时间", "登记日期", "设立日期", "established", "established_on"),
    "kind": (80, "企业类型", "类型", "市场主体类型", "经济性质", "kind", "type"),
    "capital": (60, "注册资金", "注册资本", "注册资本(金)", "registered capital", "capital"),
    "business_scope": (20_000, "经营范围", "许可经营项目", "business scope", "business_scope"),
    "province": (80, "所在省份", "省份", "省", "province"),
    "city": (40, "地区", "城市", "所在城市", "市", "所属地市", "设区市", "city"),
    "county": (40, "区县", "所属区县", "县区", "county", "district"),
    "division": (40, "行政区划代码", "行政区划", "区划代码", "division", "division code"),
    "address": (300, "注册地址", "住所", "地址", "企业地址", "经营场所", "address"),
    "industry": (40, "行业代码", "行业门类代码", "国民经济行业代码", "industry", "industry code"),
    "status": (40, "登记状态", "经营状态", "企业状态", "状态", "status"),
    "status_on": (40, "状态日期", "注销日期", "吊销日期", "status date", "status_on"),
    "scale": (20, "企业规模", "规模", "scale"),
}  # fmt: skip
REQUIRED = ("name", "uscc")
LENGTHS = {field: words[0] for field, words in FIELDS.items()}


def plain(header):
    """A header as it is compared: folded widths, no spaces, dots or asterisks of “required”, lower case."""
    return re.sub(r"[\s_:*.]", "", unicodedata.normalize("NFKC", header)).lower()


_WORDS = {plain(word): field for field, words in FIELDS.items() for word in words[1:]}


def guess(header):
    """{field: header} for every header this page knows; the first of two columns for one field wins."""
    mapping = {}
    for column in header:
        field = _WORDS.get(plain(column))
        if field:
            mapping.setdefault(field, column)
    return mapping


def missing(mapping):
    """Required fields without a column: a code may be either of the two."""
    return [field for field in REQUIRED if field not in mapping and not (field == "uscc" and "reg_no" in mapping)]


_DATA = re.compile(r"[0-9A-Z]{13,18}|[0-9]{4}-[0-9]{2}-[0-9]{2}")


def looks_like_header(header):
    """A first row of data has digits where a header has words."""
    cells = [cell for cell in header if cell.strip()]
    return bool(cells) and not any(_DATA.fullmatch(cell.strip()) for cell in cells)
