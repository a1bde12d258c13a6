"""A valuation as a workbook: inputs, and cells that compute the value from them by the formula shown."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from ..rules.brand_faults import NAMES
from ..rules.rounding import half_up

RATES = ("current_return", "other_return", "share", "industry_return", "lasting")


def workbook(row, shown):
    """Bytes of the XLSX."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    style = {name: book.add_format(each) for name, each in {
        "head": {"bold": True, "bottom": 1}, "money": {"num_format": "#,##0.00"}, "rate": {"num_format": "0.00%"},
        "fine": {"num_format": "0.0000"}, "sum": {"bold": True, "num_format": "#,##0.00", "top": 1},
    }.items()}  # fmt: skip
    _sheet(book.add_worksheet(_("Valuation")[:31]), row, shown, style)
    _table(book.add_worksheet(_("Sensitivity")[:31]), shown, style)
    book.close()
    return out.getvalue()


def _sheet(page, row, shown, style):
    page.set_column(0, 0, 44)
    page.set_column(1, 6, 16)
    page.write_string(0, 0, f"{row.enterprise} · {row.brand} · {row.valued_on} · v{row.version}", style["head"])
    page.write_string(1, 0, "V = Σ F_t/(1+R)^t + F_(T+1)/(R−g)/(1+R)^T; F = (P_A − I_A)·β; R = Z·K")
    where = {}
    for at, name in enumerate(RATES, 3):
        page.write_string(at, 0, str(NAMES[name]))
        page.write_number(at, 1, float(getattr(shown.inputs, name)), style["rate"])
        where[name] = f"$B${at + 1}"
    page.write_string(8, 0, str(NAMES["strength"]))
    page.write_number(8, 1, float(shown.inputs.strength), style["money"])
    page.write_string(9, 0, "K = 2 − 1.4·S/1000")
    page.write_formula(9, 1, "=2-1.4*B9/1000", style["fine"], float(shown.sheet.coefficient))
    page.write_string(10, 0, "R = Z·K")
    page.write_formula(10, 1, f"={where['industry_return']}*B10", style["rate"], float(shown.sheet.rate))
    base = _past(page, shown, where, style, 12)
    _ahead(page, row, shown, where, style, base)


def _past(page, shown, where, style, top):
    heads = [_("Year"), "P_A", "A_CT", "A_NCT", "I_A", "F", _("Weight")]
    for column, head in enumerate(heads):
        page.write_string(top, column, head, style["head"])
    for at, (year, found) in enumerate(
        zip(sorted(shown.inputs.past, key=lambda each: each.year), shown.sheet.past, strict=True), top + 1
    ):
        line = at + 1
        page.write_number(at, 0, year.year)
        for column, amount in enumerate((year.profit, year.current, year.other), 1):
            page.write_number(at, column, float(amount), style["money"])
        charge = f"=C{line}*{where['current_return']}+D{line}*{where['other_return']}"
        page.write_formula(at, 4, charge, style["money"], float(found.charge))
        page.write_formula(at, 5, f"=(B{line}-E{line})*{where['share']}", style["money"], float(found.brand))
        page.write_number(at, 6, float(year.weight))
    first, last = top + 2, top + 1 + len(shown.sheet.past)
    page.write_string(last, 0, _("Base: weighted mean of F"))
    formula = f"=SUMPRODUCT(F{first}:F{last},G{first}:G{last})/SUM(G{first}:G{last})"
    page.write_formula(last, 5, formula, style["sum"], float(shown.sheet.base))
    return last + 1


def _ahead(page, row, shown, where, style, base):
    top, sheet = base + 2, shown.sheet
    for column, head in enumerate((_("Year"), _("Growth"), "F_t", "1/(1+R)^t", _("Present value"))):
        page.write_string(top, column, head, style["head"])
    before = f"F{base}"
    for step, (growth, found) in enumerate(zip(shown.inputs.growth, sheet.ahead, strict=True), 1):
        at, line = top + step, top + step + 1
        page.write_number(at, 0, found.year)
        page.write_number(at, 1, float(growth), style["rate"])
        page.write_formula(at, 2, f"={before}*(1+B{line})", style["money"], float(found.brand))
        page.write_formula(at, 3, f"=1/(1+$B$11)^{step}", style["fine"], float(found.factor))
        page.write_formula(at, 4, f"=C{line}*D{line}", style["money"], float(found.present))
        before = f"C{line}"
    last = top + len(sheet.ahead) + 1
    page.write_string(last, 0, _("After the forecast"))
    page.write_formula(last, 2, f"={before}*(1+{where['lasting']})", style["money"], float(sheet.after))
    formula = f"=C{last + 1}/($B$11-{where['lasting']})*D{last}"
    page.write_formula(last, 4, formula, style["money"], float(sheet.terminal_present))
    page.write_string(last + 1, 0, _("Value of the brand, 10 thousand yuan"), style["head"])
    page.write_formula(last + 1, 4, f"=SUM(E{top + 2}:E{last + 1})", style["sum"], float(half_up(sheet.value, 2)))


def _table(page, shown, style):
    page.set_column(0, 6, 14)
    page.write_string(0, 0, "R \\ g", style["head"])
    for column, growth in enumerate(shown.table.growths, 1):
        page.write_number(0, column, float(growth), style["rate"])
    for at, (rate, cells) in enumerate(zip(shown.table.rates, shown.table.cells, strict=True), 1):
        page.write_number(at, 0, float(rate), style["rate"])
        for column, cell in enumerate(cells, 1):
            if cell is None:
                page.write_string(at, column, "—")
            else:
                page.write_number(at, column, float(cell), style["money"])
