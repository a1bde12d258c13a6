"""Whoever had refused lets itself be sampled under the order on the refusal, and the product fails.

Nothing of that product was stopped or ordered to be corrected yet: the test is its first result, and what Art. 17 of
the Product Quality Law asks for before an announcement (an order with its days, Order 18 Arts. 45-46) comes first. The
order on the refusal has done its work.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import today

from .. import states
from ..models import Recheck
from . import following, recheck_objections
from .steps import ORDER_CLOCK, finish, said, step


@transaction.atomic
def order_product(*, order_id, what, by, at):
    """Order the product that failed under an order on a refusal to be stopped and corrected, with days of its own;
    returns its Rectification, to be served. The order on the refusal ends."""
    row = following.order_of(order_id, by)
    made = step(row, "order_product", states.RECTIFICATIONS, by, row.agency_id)
    recheck_objections.none_under_way(row)
    recheck = row.rechecks.filter(stage="order", refused_how="", passed=False, void_on=None).order_by("-pk").first()
    if row.stop_paper_id or recheck is None or recheck.stands_on is None:
        raise Invalid(_("Only a product that failed under an order on a refusal is ordered to be corrected here."))
    text = said(what, "what", _("An order says what is to be corrected."), 4000)
    order = following.written(row.batch, row.enterprise, row.agency, text, refusal=False, of_recheck=recheck,
                              by=by, at=at)  # fmt: skip
    row.ended_on = today(at)
    row.save()
    finish("ordering", (ORDER_CLOCK, row.pk), by=by, at=at)
    finish("reporting_up", (ORDER_CLOCK, row.pk), by=by, at=at)  # owed by those of before
    following.noted_order(made.event, row, by=by, at=at, number=order.paper.number)
    return order


def never_ordered(order):
    """Nothing is reported up that was never ordered to be corrected; the database asks the same. Raises Invalid."""
    if order.stop_paper_id is None and Recheck.objects.filter(rectification=order, stage="order").exists():
        raise Invalid(
            _("This product was never ordered to be corrected: first order that (Product Quality Law Art. 17).")
        )
