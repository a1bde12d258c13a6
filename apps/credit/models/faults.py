"""What is wrong with a ruleset, in words: the codes of rules/ruleset.py, each with its sentence and its place."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

FAULTS = {
    # code: (part it is mended in, sentence with the place)
    "bands-too-few": ("bands", _("There must be at least two grades.")),
    "bands-rank-gap": ("bands", _("The ranks of the grades must run 1, 2, 3 … without a gap.")),
    "bands-out-of-order": ("bands", _("Grade %(where)s must start below the better grade next to it.")),
    "bands-gap-below": (
        "bands",
        _("Scores below the start of grade %(where)s have no grade. The lowest grade must start at the least score."),
    ),
    "band-out-of-reach": ("bands", _("No score reaches grade %(where)s: it starts above the most that can be gained.")),
    "band-not-a-grade": (
        "bands",
        _("%(where)s is no grade that is computed. Only A, B, C and D are; AA and AAA are conferred."),
    ),
    "bands-against-their-names": (
        "bands",
        _("Grade %(where)s must start above every grade that is worse by its name."),
    ),
    "no-indicators": ("indicators", _("There is no class of evaluation yet.")),
    "indicator-bounds": ("indicators", _("Starting points must lie between the least and the most.")),
    "window-empty": ("rules", _("The window of rule %(where)s must run forward, by at least one month.")),
    "decay-out-of-range": ("rules", _("The percentages of rule %(where)s must lie between 0 and 100.")),
    "decay-grows": ("rules", _("The weight of rule %(where)s grows with time. It may only stay or fall.")),
    "rule-without-points": ("rules", _("Rule %(where)s gives no points.")),
    "step-without-points": (
        "rules",
        _("Rule %(where)s has a step in which it counts for nothing. End its window before that step."),
    ),
    "too-many-steps": (
        "rules",
        _("The steps and windows have %(where)s different lengths; at most 511 can be computed. Use fewer steps."),
    ),
    "rules-overlap": ("rules", _("Rule %(where)s counts facts that an earlier rule of the same class counts already.")),
    "rule-unreachable": ("rules", _("Rule %(where)s names a kind of fact that can never occur.")),
    "veto-unknown-grade": ("vetoes", _("Ceiling %(where)s names a grade that this ruleset does not have.")),
    "veto-without-effect": ("vetoes", _("Ceiling %(where)s names the best grade, so it never has an effect.")),
    "veto-never-decides": (
        "vetoes",
        _("Ceiling %(where)s is never reached: another is as wide, as long and at least as strict."),
    ),
    "veto-unreachable": ("vetoes", _("Ceiling %(where)s names a kind of fact that can never occur.")),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding a person can read and mend; `part` names the page it is mended on."""

    code: str
    part: str
    text: str


def fault_of(finding):
    """Fault of one rules.ruleset.Finding."""
    part, sentence = FAULTS[finding.code]
    where = finding.where
    if where.startswith("veto "):
        part, where = "vetoes", where.removeprefix("veto ")
        sentence = _("The window of ceiling %(where)s must run forward, by at least one month.")
    return Fault(finding.code, part, str(sentence) % {"where": where} if where else str(sentence))
