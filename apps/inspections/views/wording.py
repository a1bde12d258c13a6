"""Sentences for the codes that rules name, and tones of states."""

from django.utils.translation import gettext_lazy as _

from .. import states
from ..rules import results

FINDINGS = {
    "no-tasks": _("The plan has no task yet."),
    "no-items": _("%(task)s: no item is chosen."),
    "other-year": _("%(task)s: its visits do not lie in the year of the plan."),
    "empty-pool": _("%(task)s: the pool holds no object."),
    "draws-nobody": _("%(task)s: nobody would be drawn."),
    "more-than-pool": _("%(task)s: %(drawn)s objects are to be drawn and the pool has %(pool)s."),
    "above-ceiling": _("%(task)s: general items (%(items)s) may reach at most %(ceiling)s %% of the pool."),
    "often": _(
        "%(item)s stands in %(count)s tasks. The plan draws no object twice a year for an item: whoever was drawn for "
        "it is left out of the later draws, so that fewer may be drawn than planned."
    ),
    "below-floor": _(
        "The plan draws %(drawn)s objects; %(floor)s %% of the enterprises of the area would be %(needed)s. Say in the "
        "remark where the others are checked."
    ),
}
FLOOR_SAID = _(
    "The plan draws %(drawn)s objects; %(floor)s %% of the enterprises of the area would be %(needed)s. Its remark "
    "says where the others are checked."
)
LACKS = {
    "no-notice": _("No notice of the inspection was written."),
    "late-notice": _("The notice of the inspection was written after the check had ended."),
    "no-times": _("When the check began and ended is not said: the phone held an older form back."),
    "no-photo": _("A photo that the form requires is missing: %(question)s"),
}
OUTCOMES = {
    results.FINE: _("nothing found"),
    results.PROBLEM: _("problem found"),
    results.REFUSED: _("did not cooperate, gravely"),
}
OUTCOME_TONES = {results.FINE: "good", results.PROBLEM: "adverse", results.REFUSED: "adverse"}
PLAN_TONES = {
    states.DRAFT: "neutral", states.SUBMITTED: "warn", states.APPROVED: "info", states.FILED: "info",
    states.ANNOUNCED: "good",
}  # fmt: skip
TASK_TONES = {
    states.SET: "neutral", states.DRAWING: "info", states.RUNNING: "info", states.FINISHED: "done",
    states.CANCELLED: "neutral",
}  # fmt: skip
VISIT_TONES = {
    states.ASSIGNED: "info", states.ENTERED: "warn", states.REVIEWED: "warn", states.SHOWN: "done",
    states.VOID: "neutral",
}  # fmt: skip
ORDER_TONES = {
    states.ISSUED: "warn", states.SERVED: "info", states.REPORTED: "warn", states.DONE: "good",
    states.OVERDUE: "adverse", states.FAILED: "adverse", states.PASSED_ON: "adverse",
    states.TAKEN_BACK: "neutral",
}  # fmt: skip


LOST = _(
    "Below the floor (%(floor)s %%): %(missing)s missing. The plan owed %(promised)s objects and %(standing)s still "
    "stand, for tasks were given up or visits fell away. Put the missing ones into a further plan of the year as a new "
    "task: drafted, approved, filed and published like this one."
)


def lost(loss):
    """The sentence of a rules.plan.Loss."""
    names = ("floor", "missing", "promised", "standing")
    return LOST % {name: getattr(loss, name) for name in names}


def lacking(visit, questions):
    """What a result lacks, in sentences. `questions`: {id: Question} of its form."""
    return [LACKS[row["code"]] % {"question": questions.get(row["question"], "")} for row in visit.lacks]


def sentence(finding, *, said=False):
    """The sentence of a rules.plan.Finding. `said`: the remark of the plan speaks already."""
    text = FLOOR_SAID if said and finding.code == "below-floor" else FINDINGS[finding.code]
    return text % finding.values
