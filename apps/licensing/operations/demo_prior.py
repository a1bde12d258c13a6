"""Checks on site before a grant, of the demo: ordered in time, filed, confirmed by a second officer."""

from datetime import time

from ..models import Application
from ..queries.aftercheck import items_on
from ..queries.priorcheck import able_to_go, check_of, first_day
from . import priorcheck, priorcheck_answers, priorcheck_letters
from .steps import today

TOLD = 14  # days between order and check: three working days, across every holiday
SEEN = "生产设备、检验设备与申报一致，原材料进厂验收和出厂检验记录完整。（演示）"


def order(demo, asked, days, *, visit=None):
    """Ordered so many days ago, for `visit` days ago; for the first day there may be where none is given. `asked`: an
    application, or a change of a licence."""
    at = demo.ago(days)
    on = today(demo.ago(visit)) if visit is not None else first_day(today(at))
    given = {"examiner_ids": [one.pk for one in able_to_go(asked, on)[:2]], "visit_on": on}
    if isinstance(asked, Application):
        return priorcheck.order(application_id=asked.pk, by=demo.people["officer"], at=at, **given)
    return priorcheck.order_for_change(change_id=asked.pk, by=demo.people["officer"], at=at, **given)


def filed(demo, asked, days, *, bad="", seen=SEEN):
    """A check whose form was handed in so many days ago, the day after the visit."""
    check = order(demo, asked, days + 1 + TOLD, visit=days + 1)
    answers = {item.code: ("bad", seen) if item.code == bad else ("ok", "") for item in items_on(check.visit_on)}
    return priorcheck.file_form(
        check_id=check.pk, visit="went", visited_on=check.visit_on, began_at=time(9, 30), ended_at=time(11, 40),
        answers=answers, remark=seen, party_name="企业质量负责人（演示）", files=[demo.file_of("实地核查照片")],
        by=demo.people["officer"], at=demo.ago(days),
    )  # fmt: skip


def passed(demo, asked, days):
    check = filed(demo, asked, days + 1)
    return priorcheck.confirm_pass(check_id=check.pk, by=demo.people["reviewer"], at=demo.ago(days))


def failed(demo, asked, days, *, bad, seen):
    check = filed(demo, asked, days + 1, bad=bad, seen=seen)
    return priorcheck.confirm_fail(check_id=check.pk, reason=seen, by=demo.people["reviewer"], at=demo.ago(days))


def answered(demo, application, days, text):
    """What the applicant answers to a check that failed."""
    by = demo.by_of(application.enterprise)
    return priorcheck_answers.state_case(check_id=check_of(application).pk, statement=text, by=by, at=demo.ago(days))


def written(demo, asked, days, text):
    """The same on paper, entered so many days ago: it waits for the second officer."""
    at, posted = demo.ago(days), today(demo.ago(days + 1))
    return priorcheck_letters.enter_statement(
        check_id=check_of(asked).pk, statement=text, manner="post", posted_on=posted, received_on=today(at),
        file=demo.file_of("书面陈述"), by=demo.people["officer"], at=at,
    )  # fmt: skip
