"""What is still owed after published problems."""

from apps.deadlines.models import Clock

# the limit of each follow-up that a type of result asks for (ResultCode.FollowUp)
RULES = {"order": "follow_order", "recheck": "follow_recheck", "abnormal": "follow_abnormal", "case": "follow_case"}
CODES = tuple(f"inspections.{name}" for name in RULES.values())


def owed_clocks(visits):
    """Duties of these visits (ids) that nobody has answered, whether or not their last day has passed."""
    rows = Clock.objects.filter(subject_kind="inspections.visit", subject_id__in=[str(pk) for pk in visits])
    return rows.filter(rule_code__in=CODES).exclude(state=Clock.State.STOPPED).order_by("due_at", "pk")
