"""What a returned result said is kept: the next entry overwrites answers and codes, never this."""

from ..models import PastEntry
from .papers import by_item


def keep_entry(visit, *, by, at, shown=None):
    """Keep what is entered now, before it goes back; `visit.returned_reason` is set. `shown`: the day on which it was
    published. Returns the PastEntry."""
    answers = visit.answers.select_related("question", "by").order_by("question__form__item", "question__position")
    held = {
        "answers": [
            {"question": str(a.question), "value": a.value, "unit": a.question.unit, "problem": a.problem,
             "remark": a.remark, "by": str(a.by or "")}
            for a in answers if a.value or a.remark
        ],
        "results": [
            {"code": f"{r.system}-{r.number}", "text": r.text, "remark": r.remark}
            for r in visit.results.select_related("code").order_by("code__position")
        ],
        "by_item": by_item(visit),
        "present": [
            {"who": str(p.inspector), "team": p.team, "vouched": p.vouched}
            for p in visit.present.select_related("inspector").order_by("team", "inspector__key")
        ],
        "times": [each and each.isoformat() for each in (visit.begun_at, visit.ended_at)],
        "signed": visit.signed, "signer": visit.signer, "refusal": visit.refusal,
        "statement": visit.statement, "remark": visit.remark,
        "reviewed": visit.reviewed_label, "published_on": shown and shown.isoformat(),
        "late_reason": visit.late_reason, "lacks": visit.lacks, "lacks_reason": visit.lacks_reason,
    }  # fmt: skip
    return PastEntry.objects.create(
        visit=visit, number=visit.past.count() + 1, checked_on=visit.checked_on, entered_label=visit.entered_label,
        entered_at=visit.entered_at, returned_reason=visit.returned_reason, returned_label=by.actor, returned_at=at,
        held=held,
    )  # fmt: skip
