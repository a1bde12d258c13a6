"""The feedback report to the applicant: band, strengths and improvements of each item, without names or figures of
single reviewers."""

import io

from django.utils.translation import override

from apps.documents.operations import store
from apps.documents.papers import CHINESE
from apps.documents.typesetting import typeset
from apps.kernel.stepping import today

from .. import states
from ..models import Agreed, Score
from ..queries.catalogue import items_of, leaves
from ..rules.grid import BANDS, band_of
from ..rules.ranking import Scored, counted
from ..rules.scoring import score_of, shown
from .steps import APPLICATION, PORTAL

FEEDBACK = APPLICATION


def scored_of(application):
    """What counts of an application, for rules/ranking.py; two queries."""
    reviews = {}
    rows = Score.objects.filter(review__application=application, review__state=states.SUBMITTED)
    for review, code, percent in rows.order_by("review_id", "pk").values_list("review_id", "item__code", "percent"):
        reviews.setdefault(review, {})[code] = percent
    agreed = {stage: {} for stage in Agreed.Stage.values}
    for stage, code, percent in application.agreed.order_by("pk").values_list("stage", "item__code", "percent"):
        agreed[stage][code] = percent
    return Scored(application.pk, tuple(reviews.values()), agreed["consensus"], agreed["site"])


def write_feedback(application, *, at):
    """The report as a kept document; None where nobody reviewed the application."""
    scored = scored_of(application)
    if not scored.reviews:
        return None
    with override(CHINESE):
        content = typeset("awards/feedback", _words(application, scored, at))
    name = f"评审反馈报告_{application.number}.pdf"
    return store(file=io.BytesIO(content), name=name, owner=(FEEDBACK, str(application.pk)), by=PORTAL, at=at,
                 division=application.enterprise.division_id)  # fmt: skip


def _words(application, scored, at):
    rows = leaves(application.tree, application.submitted_on)
    percents = counted(scored, items_of(rows))
    words = {}
    texts = Score.objects.filter(review__application=application, review__state=states.SUBMITTED)
    for code, strengths, improvements in texts.order_by("item__position", "review_id").values_list(
        "item__code", "strengths", "improvements"
    ):
        mine = words.setdefault(code, {"strengths": [], "improvements": []})
        mine["strengths"].append(strengths)
        mine["improvements"].append(improvements)
    reasons = dict(application.agreed.order_by("stage").values_list("item__code", "reason"))
    items = [
        {"number": row.number, "name": row.name, "points": str(row.points), "band": _band(percents[row.code]),
         **words.get(row.code, {"strengths": [], "improvements": []}), "agreed": reasons.get(row.code, "")}
        for row in rows
    ]  # fmt: skip
    total = sum(score_of(row.points, percents[row.code]) for row in rows)
    return {
        "title": application.round.title, "applicant": str(application), "number": application.number,
        "issued_on": str(today(at)), "agency": application.round.agency.name, "total": str(shown(total)),
        "full": str(sum(row.points for row in rows)), "items": items, "visit": application.visit_record,
    }  # fmt: skip


def _band(percent):
    band = BANDS[band_of(percent)]
    return f"{band.low}%～{band.high}%"
