"""What became of something a party was told that it faces: its panel says so once its days are used or over."""

from django.utils.translation import gettext as _

from apps.kernel.figures import day as day_text

from .. import states
from ..models import Answer


def became(answer, today):
    """The sentence of an Answer whose days are used or over, in the reader's language; "" while they run.

    `answer` with its batch, order and re-check.
    """
    if answer.taken_back_on:
        return _("You face this no longer.")
    decided = (_recheck if answer.act == Answer.Act.RECHECK else _act)(answer)
    if decided:
        return decided
    if answer.stated_on:
        return _("You answered on %(day)s. The bureau decides.") % {"day": day_text(answer.stated_on)}
    if answer.due_on < today:
        return _("The days to answer ended on %(day)s, and nothing was stated.") % {"day": day_text(answer.due_on)}
    return ""


def _recheck(answer):
    row = answer.recheck
    if row.overturned_on:
        return _("The finding was overturned on %(day)s.") % {"day": day_text(row.overturned_on)}
    if row.stands_on:
        return _("The finding of the re-check stands since %(day)s.") % {"day": day_text(row.stands_on)}
    return ""


def _act(answer):
    order, batch = answer.rectification, answer.batch
    if answer.act == Answer.Act.REFUSAL:
        if batch.refusal_on:
            return _("Decided on %(day)s: the refusal counts as a failure.") % {"day": day_text(batch.refusal_on)}
        return "" if batch.state == states.REFUSED else _("You let yourself be sampled after all: nothing is decided.")
    if answer.act == Answer.Act.SUSPENSION and order.suspended_on:
        return _("Decided on %(day)s: business is suspended.") % {"day": day_text(order.suspended_on)}
    if answer.act == Answer.Act.REVOCATION and order.revoked_on:
        return _("Decided on %(day)s: the business licence is revoked.") % {"day": day_text(order.revoked_on)}
    return ""
