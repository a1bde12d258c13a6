"""Replies of a survey as whoever answers for it looks through them: no name, no text, only what was chosen."""

from statistics import fmean

from .places import area_name

PAGE = 50


def replies_of(survey, *, area="", mode="", state="", after=0):
    """([{…}], key of the next page or None): newest first."""
    rows = survey.replies.order_by("-pk")
    rows = rows.filter(area=area) if area else rows
    rows = rows.filter(mode=mode) if mode else rows
    if state:
        rows = rows.filter(voided_at__isnull=state == "valid")
    rows = rows.filter(pk__lt=after) if after else rows
    found = list(rows[: PAGE + 1])
    return [_shown(row) for row in found[:PAGE]], found[PAGE - 1].pk if len(found) > PAGE else None


def _shown(row):
    answers = list(row.answers.values())
    return {
        "row": row, "area": area_name(row.area), "mean": f"{fmean(answers):.1f}",
        "alike": len(set(answers)) == 1,  # ten times the same number: to be looked at, not proof of anything
    }  # fmt: skip
