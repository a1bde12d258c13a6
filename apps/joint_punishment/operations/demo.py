"""Partner departments of the demo province and what they answered, by the verbs people and their systems use."""

import json

from django.utils import timezone

from apps.kernel.errors import DomainError

from ..models import Partner
from .answering import take_answers
from .feeding import read_feed
from .partners import add_partner
from .tokens import scope_of

MARK = "（演示）"
# (department, name, scopes, what it answers to every entry but the last; "" never reads)
DEPARTMENTS = (
    ("market", "省市场监督管理局监管处", "feed feedback", "applied"),
    ("finance", "省财政厅政府采购处", "feed feedback", "received"),
    ("customs", "海关企业管理处", "feed feedback", "not_applicable"),
    ("bank", "人民银行征信管理处", "feed", ""),
)


def make_partners(*, admin, province, at):
    """Add the departments; all but one have read their feed and answered for all entries but the newest."""
    for department, name, scopes, result in DEPARTMENTS:
        try:
            partner = add_partner(
                department=department, name=name + MARK, division=province, scopes=scopes, by=admin, at=at
            )
        except DomainError:
            continue  # this province has such a partner already
        if result:
            _answer(partner, result, at)


def _answer(partner, result, at):
    by = scope_of(partner)
    page = read_feed(partner, since=0, limit=1000, by=by, at=at)
    numbers = [line["number"] for line in map(json.loads, page.entries) if line["entry"]][:-1]
    day = str(timezone.localdate(at))
    answers = [
        {"key": f"demo-{n}", "number": number, "result": result, "on": day} for n, number in enumerate(numbers, 1)
    ]
    if answers:
        take_answers(partner, answers, by=by, at=at)


def partners_of_demo():
    return Partner.objects.filter(name__endswith=MARK)
