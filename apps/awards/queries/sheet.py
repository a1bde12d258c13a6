"""What the reviewers of an application found, side by side: for those who decide on it, and for themselves."""

from django.utils.translation import gettext as _

from .. import states
from ..models import Agreed, Review, Score, Superseded
from .catalogue import leaves


def label_of(number, review, *, names):
    """Who wrote a review, as its reader may know it: the committee weighs grounds, not people."""
    return review.expert.name if names else _("Reviewer %(number)s") % {"number": number}


def sheet_of(application, *, names):
    """{reviewers: [{label, lead, overall}], items: [{item, cells: [{label, score}], agreed, visit}],
    assents: [{stage, agrees, words, label}], before}."""
    rows = Review.objects.filter(application=application, state=states.SUBMITTED).select_related("expert")
    reviews = list(rows.order_by("pk"))
    scores = {}
    for score in Score.objects.filter(review__in=reviews):
        scores[score.review_id, score.item_id] = score
    agreed = {(row.stage, row.item_id): row for row in application.agreed.order_by("pk")}
    items = leaves(application.tree, application.submitted_on)
    stages = Agreed.Stage
    labels = {review.pk: label_of(number, review, names=names) for number, review in enumerate(reviews, 1)}
    by_expert = {review.expert_id: review.pk for review in reviews}
    return {
        "reviewers": [
            {"label": labels[review.pk], "lead": review.expert_id == application.lead_id, "overall": review.overall}
            for review in reviews
        ],
        "items": [
            {"item": item,
             "cells": [{"label": label, "score": scores.get((key, item.pk))} for key, label in labels.items()],
             "agreed": agreed.get((stages.CONSENSUS, item.pk)), "visit": agreed.get((stages.SITE, item.pk))}
            for item in items
        ],
        "assents": [
            {"stage": row.stage, "agrees": row.agrees, "words": row.words,
             "label": labels.get(by_expert.get(row.expert_id))}
            for row in application.assents.order_by("pk")
        ],
        "before": [_before(row, {item.code: item for item in items}, names=names)
                   for row in Superseded.objects.filter(application=application).select_related("review__expert")
                   .order_by("pk")],
    }  # fmt: skip


def _before(row, items, *, names):
    """What was superseded, with its words: [{item, percent, strengths, improvements, reason}]."""
    told = row.content.get("scores") or row.content.get("given") or ()
    lines = [each | {"item": items.get(each["item"], each["item"])} for each in told]
    return {"row": row, "who": row.review.expert.name if row.review and names else "", "lines": lines,
            "said": row.content.get("overall") or row.content.get("record", "")}  # fmt: skip
