"""One row of a table of figures: which columns there are, and what its words mean. The checks are over all rows."""

from apps.intake.rules.cells import clean

from .periods import before, read

# our field → the headings it goes by, the one that the page shows last
COLUMNS = {
    "series": ("series", "指标代码", "指标"),
    "area": ("area", "地区代码", "地区"),
    "sector": ("sector", "行业代码", "行业"),
    "period": ("period", "时期"),
    "value": ("value", "数值"),
    "unit": ("unit", "单位", "计量单位"),
    "stage": ("stage", "版本", "公布次序"),
    "note": ("note", "说明"),
}
REQUIRED = ("series", "area", "period", "value", "unit", "stage")
STAGES = {
    "初步": "first", "初步核算": "first", "首次": "first", "first": "first", "修订": "revised", "revised": "revised",
    "最终": "final", "final": "final",
}  # fmt: skip
UNITS = {
    "%": "percent", "％": "percent", "percent": "percent", "百分比": "percent", "分": "points", "点": "points",
    "points": "points", "比值": "ratio", "ratio": "ratio", "亿元": "100m_yuan", "100m_yuan": "100m_yuan",
    "万元": "10k_yuan", "10k_yuan": "10k_yuan", "万人": "10k_persons", "10k_persons": "10k_persons", "个": "count",
    "批次": "count", "家": "count", "count": "count", "天": "days", "日": "days", "days": "days",
    "件/百万元": "per_million_yuan", "per_million_yuan": "per_million_yuan", "户/万户": "firms_per_10k",
    "firms_per_10k": "firms_per_10k", "件/万户": "cases_per_10k", "cases_per_10k": "cases_per_10k",
}  # fmt: skip


def find(header):
    """({field: position}, [headings that are missing], [headings that say what another says already])."""
    known = {name: field for field, names in COLUMNS.items() for name in names}
    positions, twice = {}, []
    for place, heading in enumerate(header):
        field = known.get(clean(heading).lower())
        if field in positions:
            twice += [header[positions[field]], heading]
        elif field:
            positions[field] = place
    return positions, [COLUMNS[field][-1] for field in REQUIRED if field not in positions], twice


def cells_of(positions, row):
    """{field: text} with the period before, as the staging table takes them."""
    found = {field: clean(row[place])[:300] if place < len(row) else "" for field, place in positions.items()}
    found = {field: found.get(field, "") for field in COLUMNS}
    found["previous"] = before(found["period"]) if read(found["period"]) else ""
    return found
