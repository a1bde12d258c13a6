"""One row of a table of results to clean values, or to the reasons why not.

A file comes from a city or a laboratory without an interface, or from the time before the portal. It must say of a
failure what failed, when its parties were told and that their days to object were over when it was published (Product
Quality Law Art. 15); a verdict that contradicts the items beside it is refused.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from apps.intake.rules.cells import REPLACEMENT, clean, is_formula
from apps.kernel.rules import uscc
from apps.records.rules.rows import Row
from apps.registry.rules import dates

from . import standards
from .asking import barcode_in

# our field → the headings it goes by, the one that the page shows last
COLUMNS = {
    "source_key": ("source_key", "编号", "抽样单编号"),
    "product": ("product", "产品代码", "产品"),
    "link": ("link", "抽样环节"),
    "level": ("level", "抽查级别"),
    "party_name": ("party_name", "被抽样单位名称", "被抽样单位"),
    "party_code": ("party_code", "uscc", "被抽样单位统一社会信用代码"),
    "division": ("division", "所在地区划代码"),
    "scale": ("scale", "企业规模"),
    "producer_name": ("producer_name", "标称生产企业名称", "标称生产企业"),
    "producer_code": ("producer_code", "标称生产企业统一社会信用代码"),
    "producer_address": ("producer_address", "标称生产企业地址"),
    "platform_name": ("platform_name", "电商平台"),
    "sample_name": ("sample_name", "产品名称", "样品名称"),
    "brand": ("brand", "商标"),
    "model": ("model", "规格型号"),
    "lot": ("lot", "生产日期", "生产日期/批号"),
    "gtin": ("gtin", "条形码"),
    "sampled_on": ("sampled_on", "抽样日期"),
    "concluded_on": ("concluded_on", "结论日期"),
    "told_on": ("told_on", "结果送达日期"),
    "producer_told_on": ("producer_told_on", "标称生产企业结果送达日期"),
    "published_on": ("published_on", "公布日期"),
    "standard": ("standard", "检验依据"),
    "laboratory": ("laboratory", "承检机构"),
    "report_number": ("report_number", "检验报告编号"),
    "verdict": ("verdict", "检验结论"),
    "failed_items": ("failed_items", "不合格项目"),
}
REQUIRED = ("source_key", "product", "link", "party_name", "sampled_on", "verdict")
LENGTHS = {
    "source_key": 100, "party_name": 200, "producer_name": 200, "producer_address": 300, "platform_name": 200,
    "sample_name": 200, "brand": 120, "model": 200, "lot": 120, "laboratory": 120, "report_number": 80,
    "standard": 60, "failed_items": 500,
}  # fmt: skip
LINKS = {
    "生产": "production", "生产企业": "production", "生产环节": "production", "流通": "shop", "实体店": "shop",
    "流通实体": "shop", "电商": "online", "电子商务": "online", "网购": "online",
    "production": "production", "shop": "shop", "online": "online",
}  # fmt: skip
LEVELS = {
    "国家": "national", "国家监督抽查": "national", "省级": "province", "省": "province", "市级": "city", "市": "city",
    "县级": "county", "县": "county",
    "national": "national", "province": "province", "city": "city", "county": "county",
}  # fmt: skip
SCALES = {
    "": "", "大型": "large", "大": "large", "中型": "medium", "中": "medium", "小型": "small", "小": "small",
    "微型": "micro", "微": "micro", "large": "large", "medium": "medium", "small": "small", "micro": "micro",
}  # fmt: skip
VERDICTS = {"合格": "pass", "不合格": "fail", "pass": "pass", "fail": "fail"}
WORDS = {"link": LINKS, "level": LEVELS, "scale": SCALES, "verdict": VERDICTS}
WAY = ("sampled_on", "concluded_on", "told_on", "published_on")  # in this order
PARTS = re.compile(r"[；;、\n]+")  # between the items that a cell names
DAYS = (*WAY, "producer_told_on")


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a product or standard: in force from `first` until before `until` (None: open). `items` of a
    standard: (name, code) of each."""

    pk: int
    code: str
    name: str
    first: date | None
    until: date | None
    items: tuple = ()

    def holds(self, day):
        return (self.first is None or self.first <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Bench:
    """A laboratory: its number and name, the days of its qualification. `able`: (standard, codes of items or "*", first
    day, last day) of what it may test."""

    pk: int
    cma: str
    name: str
    first: date
    until: date | None
    withdrawn_on: date | None
    able: tuple = ()

    def qualified(self, day):
        ends = min(end for end in (self.until, self.withdrawn_on, date.max) if end)
        return self.first <= day < ends

    def may_test(self, standard, items, day):
        """Whether it may test these items of a standard on a day; some of it at least, where none is named."""
        rows = [codes for code, codes, first, last in self.able if code == standard and first <= day <= last]
        held = {code for codes in rows for code in codes}
        return bool(held) and ("*" in held or items <= held)


@dataclass(frozen=True, slots=True)
class Known:
    """What the portal knows: versions and laboratories by code or number and by name, codes of divisions in force.

    `objection` is the last day to object by the day of service; `level` and `home` are the importing bureau's.
    """

    products: dict
    standards: dict
    laboratories: dict
    divisions: frozenset
    prefix: str
    objection: object
    level: str
    home: str
    today: date


def find(header):
    """{field: position}, and the headings that are missing."""
    names = [name.strip() for name in header]
    found = {
        field: names.index(heading) for field, headings in COLUMNS.items() for heading in headings if heading in names
    }
    return found, [COLUMNS[field][-1] for field in REQUIRED if field not in found]


def read(positions, cells, known):
    """A Row: texts, dates and the keys of product, standard and laboratory by field."""
    row = Row()
    text = {name: clean(cells[at]) if at < len(cells) else "" for name, at in positions.items()}
    _plain(row, text)
    _words(row, text, known)
    _codes(row, text, known)
    _days(row, text, known)
    if not row.problems:
        _law(row, text, known)
    if not row.problems:
        _due_process(row, known)
    return row


def _plain(row, text):
    for name in COLUMNS:
        value = text.get(name, "")
        if value and is_formula(value):
            row.blame("formula", name, value)
        elif REPLACEMENT in value:
            row.blame("encoding", name, value)
        elif len(value) > LENGTHS.get(name, 200):
            row.blame("long", name, value, len(value), LENGTHS.get(name, 200))
        elif name in LENGTHS:
            row.values[name] = value
        if not value and name in REQUIRED:
            row.blame("missing", name)


def _words(row, text, known):
    for name, words in WORDS.items():
        value = text.get(name, "")
        found = words.get(value.lower())
        if found is None and value:
            row.blame(f"{name}-unknown", name, value)
        row.values[name] = found or (known.level if name == "level" else "")


def _codes(row, text, known):
    for name in ("party_code", "producer_code"):
        code = uscc.normalise(text.get(name, ""))
        row.values[name] = code
        if code and not (finding := uscc.check(code)).ok:
            told = finding.hint if finding.problem == "check" else finding.position
            row.blame(f"code-{finding.problem}", name, code, told)
    code = text.get("gtin", "")
    if code and not barcode_in(code):
        row.blame("gtin", "gtin", code)
    row.values["gtin"] = barcode_in(code)
    place = text.get("division", "")
    if place and place not in known.divisions:
        row.blame("division-unknown", "division", place)
    elif place and not place.startswith(known.prefix):
        row.blame("division-outside", "division", place)
    row.values["division"] = place


def _days(row, text, known):
    for name in DAYS:
        value = text.get(name, "")
        day, problem = dates.parse(value) if value else (None, "")
        if problem:
            row.blame(problem, name, value)
        elif day and day > known.today:
            row.blame("date-future", name, value)
        row.values[name] = day
    values = row.values
    values["concluded_on"] = values["concluded_on"] or values["sampled_on"]
    if values["verdict"] == "pass":
        values["published_on"] = values["published_on"] or values["concluded_on"]
    given = [(name, values[name]) for name in WAY if values[name]]
    pairs = [(first, name, second) for (_before, first), (name, second) in pairwise(given)]
    if values["producer_told_on"] and values["concluded_on"]:
        pairs.append((values["concluded_on"], "producer_told_on", values["producer_told_on"]))
    for first, name, second in pairs:
        if second < first:
            row.blame("days-order", name, second.isoformat(), first.isoformat())


def _law(row, text, known):
    """Product in force on the day of sampling; the standard on a day of the test, between that and the conclusion; the
    laboratory qualified on the day of its conclusion, for what it tested."""
    values = row.values
    versions = [v for v in known.products.get(text["product"], ()) if v.holds(values["sampled_on"])]
    if not versions:
        row.blame("product-unknown", "product", text["product"])
    values["product"] = versions[0] if versions else None
    values["sample_name"] = values.get("sample_name") or text["product"]
    standard = known.standards.get(values.get("standard", ""), ())
    sampled, concluded = values["sampled_on"], values["concluded_on"]
    in_force = [v for v in standard if standards.overlaps(v.first, v.until, sampled, concluded)]
    if standard and not in_force:
        row.blame("standard-not-in-force", "standard", values["standard"], concluded)
    values["standard_key"] = in_force[-1].pk if in_force else None
    bench = known.laboratories.get(values.get("laboratory", ""))
    if bench and not bench.qualified(values["concluded_on"]):
        row.blame("laboratory-not-qualified", "laboratory", values["laboratory"], concluded)
    elif bench and in_force and not bench.may_test(in_force[-1].code, _named(in_force[-1], values), concluded):
        row.blame("laboratory-not-capable", "laboratory", values["laboratory"], concluded, in_force[-1].code)
    values["laboratory_key"] = bench.pk if bench else None
    if bench:
        values["laboratory"] = bench.name


def _named(standard, values):
    """Codes of the items of a standard that a row names as failed; what else it names is not known here."""
    named = {part.strip() for part in PARTS.split(values.get("failed_items", ""))}
    return {code for name, code in standard.items if name in named}


def _due_process(row, known):
    """What failed is named, its parties were told, and it was published after the last day to object of each."""
    values = row.values
    if values["verdict"] == "pass":
        if values.get("failed_items"):
            row.blame("items-contradict", "failed_items", values["failed_items"])
        return
    for name in ("failed_items", "told_on", "published_on"):
        if not values.get(name):
            row.blame("failure-lacks", name)
    told = [day for day in (values["told_on"], values["producer_told_on"]) if day]
    if told and values["published_on"]:
        last = max(known.objection(day) for day in told)
        if values["published_on"] <= last:
            first = (last + timedelta(days=1)).isoformat()
            row.blame("term-open", "published_on", values["published_on"].isoformat(), first)
