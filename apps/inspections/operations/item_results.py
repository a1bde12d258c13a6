"""What was found, item by item: one visit, several items, and the firm stands with a problem only in what had one."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

from ..models import ItemResult
from ..queries.law import result_codes
from ..rules import results as rule


def concerned(visit, codes, named):
    """Codes of the items a problem concerns: those named, and those with a problem in their form.

    `codes`: the plain rules.results.Code chosen. Raises Invalid where several items were checked and nothing says
    which.
    """
    items = {row.code: row.form_id for row in visit.items.order_by("code")}
    if len(items) == 1 or not rule.of_some_items(codes):
        return set(items)
    if not set(named) <= set(items):
        raise Invalid(_("Choose among the items of this visit."), field="concerns")
    bad = set(visit.answers.filter(problem=True).values_list("question__form", flat=True))
    found = set(named) | {code for code, form in items.items() if form in bad}
    if not found:
        raise Invalid(_("Several items were checked: say which of them the problem concerns."), field="concerns")
    return found


def keep(visit, chosen, items):
    """Write the results by item in place of those that were returned. `chosen`: the ResultCodes of the visit; `items`:
    codes of the items that a problem concerns."""
    ItemResult.objects.filter(item__visit=visit).delete()
    nothing = next(row for row in result_codes(visit.checked_on) if row.code == rule.NOTHING)
    rows = {row.code: row for row in [nothing, *chosen]}
    plain = {code: rule.Code(r.code, r.exclusive, r.outcome, r.follow_up, r.severity) for code, r in rows.items()}
    of_visit = [plain[row.code] for row in chosen]
    ItemResult.objects.bulk_create(
        ItemResult(item=item, code=rows[said.code], system=rows[said.code].system, number=said.code,
                   text=rows[said.code].name)
        for item in visit.items.order_by("code")
        for said in rule.of_item(of_visit, item.code in items, plain[rule.NOTHING])
    )  # fmt: skip


def with_a_problem(visit):
    """Codes of the items of a visit in which something was found, in order; all of them where nobody knows which."""
    rows = ItemResult.objects.filter(item__visit=visit).exclude(code__outcome=rule.FINE)
    found = sorted(set(rows.values_list("item__code", flat=True)))
    return found or sorted(visit.items.values_list("code", flat=True))
