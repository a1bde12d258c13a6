"""A ruleset in words: what its page, its comparison and any page that shows the method read from.

Everything is made from the content (operations/rulesets.py `content_of`), so a draft, a ruleset in force and one of
years ago read alike. Rules and vetoes carry the number by which a fault names them.
"""

from dataclasses import dataclass

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from apps.kernel.figures import figure
from apps.records.models import Fact, FactKind

from .rules.differences import differences

PARTS = {
    "indicators": gettext_lazy("Classes of evaluation"),
    "rules": gettext_lazy("Point rules"),
    "vetoes": gettext_lazy("Ceilings"),
    "bands": gettext_lazy("Grades and their scores"),
}
FIELDS = {
    "number": pgettext_lazy("order", "number"),
    "code": gettext_lazy("code"),
    "title": gettext_lazy("title"),
    "title_en": gettext_lazy("English title"),
    "base": gettext_lazy("starting points"),
    "floor": gettext_lazy("least"),
    "cap": gettext_lazy("most"),
    "points": gettext_lazy("points"),
    "step_months": gettext_lazy("months of a step"),
    "decay": gettext_lazy("percent of each step"),
    "article": gettext_lazy("article"),
    "window_months": gettext_lazy("window in months"),
    "ceiling": gettext_lazy("at best"),
    "rank": pgettext_lazy("order", "rank"),
    "lower": gettext_lazy("from (points)"),
    "meaning": gettext_lazy("meaning"),
    "meaning_en": gettext_lazy("meaning in English"),
}
IN_HUNDREDTHS = {"base", "floor", "cap", "points", "lower"}


@dataclass(frozen=True, slots=True)
class RuleText:
    number: int
    kind: str
    leaning: str
    severities: str
    points: str
    adverse: bool
    window: str
    article: str


@dataclass(frozen=True, slots=True)
class VetoText:
    number: int
    kind: str
    severities: str
    window: str
    ceiling: str
    article: str


@dataclass(frozen=True, slots=True)
class ClassText:
    number: int
    code: str
    title: str
    base: str
    floor: str
    cap: str
    rules: tuple[RuleText, ...]


@dataclass(frozen=True, slots=True)
class BandText:
    grade: str
    lower: str
    upper: str  # "" for the best
    meaning: str


@dataclass(frozen=True, slots=True)
class RulesetText:
    classes: tuple[ClassText, ...]
    vetoes: tuple[VetoText, ...]
    bands: tuple[BandText, ...]
    start: str
    most: str
    rules: int


def either(chinese, english):
    """The one in the reader's language; the Chinese where nothing else is written."""
    return chinese if (get_language() or "zh").startswith("zh") else english or chinese


def points_text(hundredths, signed=False):
    """Hundredths as points: 1250 → "12.5", and with a sign "+12.5" or "−6"."""
    text = figure(abs(hundredths) / 100, 2)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    sign = "−" if hundredths < 0 else "+" if signed and hundredths > 0 else ""
    return sign + text


def severities_text(least, greatest):
    if (least, greatest) == (0, 4):
        return _("any severity")
    label = dict(Fact.Severity.choices)
    if least == greatest:
        return str(label[least])
    if least == Fact.Severity.NONE:
        return _("%(greatest)s or less, or not graded") % {"greatest": label[greatest]}
    if greatest == Fact.Severity.GRAVE:
        return _("%(least)s or worse") % {"least": label[least]}
    return _("%(least)s to %(greatest)s") % {"least": label[least], "greatest": label[greatest]}


def months_text(months):
    return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}


def window_text(step_months, decay):
    """How long a fact counts, and how much: steps of one weight are told as one."""
    if len(set(decay)) == 1 and decay[0] == 100:
        return _("in full for %(months)s") % {"months": months_text(step_months * len(decay))}
    weights = " → ".join(f"{percent}%" for percent in decay)
    return _("%(weights)s, %(months)s each") % {"weights": weights, "months": months_text(step_months)}


def ruleset_text(content):
    """RulesetText of a content; one query (the names of kinds)."""
    kinds = {kind.code: kind for kind in FactKind.objects.all()}
    of_class = {row["code"]: [] for row in content["indicators"]}
    for number, row in enumerate(content["rules"], 1):
        of_class[row["indicator"]].append(_rule(number, row, kinds))
    return RulesetText(
        classes=tuple(_class(row, tuple(of_class[row["code"]])) for row in content["indicators"]),
        vetoes=tuple(_veto(number, row, kinds) for number, row in enumerate(content["vetoes"], 1)),
        bands=tuple(_bands(content["bands"])),
        start=points_text(sum(row["base"] for row in content["indicators"])),
        most=points_text(sum(row["cap"] for row in content["indicators"])),
        rules=len(content["rules"]),
    )


def _rule(number, row, kinds):
    kind = kinds[row["kind"]]
    return RuleText(
        number,
        str(kind),
        str(kind.get_leaning_display()),
        severities_text(row["severity_min"], row["severity_max"]),
        points_text(row["points"], signed=True),
        row["points"] < 0,
        window_text(row["step_months"], row["decay"]),
        row["article"],
    )


def _veto(number, row, kinds):
    severities = severities_text(row["severity_min"], row["severity_max"])
    window = months_text(row["window_months"])
    return VetoText(number, str(kinds[row["kind"]]), severities, window, row["ceiling"], row["article"])


def _class(row, rules):
    title = either(row["title"], row["title_en"])
    limits = (points_text(row[name]) for name in ("base", "floor", "cap"))
    return ClassText(row["number"], row["code"], title, *limits, rules)


def _bands(rows):
    upper = ""
    for row in rows:
        lower = points_text(row["lower"])
        yield BandText(row["grade"], lower, upper, either(row["meaning"], row["meaning_en"]))
        upper = lower


@dataclass(frozen=True, slots=True)
class DifferenceText:
    part: str
    kind: str  # added, removed, changed
    subject: str
    lines: tuple[tuple[str, str, str], ...]  # (field, before, after); for what is new or gone only one side is filled


def differences_text(before, after):
    """Differences of two contents in words; one query."""
    kinds = {kind.code: str(kind) for kind in FactKind.objects.all()}
    titles = {row["code"]: either(row["title"], row["title_en"]) for content in (before, after)
              for row in content["indicators"]}  # fmt: skip
    return [
        DifferenceText(d.part, d.kind, _subject(d, kinds, titles), tuple(_lines(d))) for d in differences(before, after)
    ]


def _subject(difference, kinds, titles):
    row = difference.after or difference.before
    if difference.part == "indicators":
        return titles[row["code"]]
    if difference.part == "bands":
        return row["grade"]
    text = f"{kinds[row['kind']]} · {severities_text(row['severity_min'], row['severity_max'])}"
    return f"{titles[row['indicator']]} · {text}" if difference.part == "rules" else text


def _lines(difference):
    old, new = difference.before or {}, difference.after or {}
    shown = {
        "indicators": ("number", "base", "floor", "cap"),
        "rules": ("points", "step_months", "decay", "article"),
        "vetoes": ("window_months", "ceiling", "article"),
        "bands": ("lower", "meaning"),
    }
    for name in difference.fields or shown[difference.part]:
        before, after = _value(name, old), _value(name, new)
        if before or after:
            yield str(FIELDS[name]), before, after


def _value(name, row):
    value = row.get(name)
    if value in (None, ""):
        return ""
    if name in IN_HUNDREDTHS:
        return points_text(value, signed=name == "points")
    return "% → ".join(map(str, value)) + "%" if name == "decay" else str(value)
