"""A test that rests on a qualification which its laboratory has lost, or has no more, is marked: its bureau hears of it
and has its days to say what follows (annulling.review_report; Product Quality Law Arts. 19 and 21)."""

from apps.kernel.stepping import today

from .following import ORDER_DESK
from .steps import DESK, REVIEW, begin, noted, tell_bureau


def mark(test, reason, *, by, at):
    """Mark a test, open the days of its bureau to say what follows, and tell it."""
    test.flagged_on, test.flag_reason = today(at), reason
    test.save()
    batch, order = test.batch, test.order
    agency = order.agency if order else batch.agency
    begin("review", (REVIEW, test.pk), starts_on=today(at), agency=agency, label=str(batch), by=by, at=at,
          url=ORDER_DESK.format(order.pk) if order else DESK.format(batch.pk))  # fmt: skip
    event = noted("sampling.test_flagged", batch, by=by, at=at, report=test.report_number,
                  laboratory=test.laboratory.name)  # fmt: skip
    tell_bureau(batch, agency.pk, event, at)
