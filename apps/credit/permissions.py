"""What one may do to rulesets and ratings."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum


class Permission(PermissionEnum):
    VIEW = "credit.view", _("see quality-credit grades and their receipts")
    VIEW_RISK = "credit.view_risk", _("see internal credit-risk classes")
    RATE = "credit.rate", _("start a rating")
    DRAFT_RULESET = "credit.draft_ruleset", _("draft and submit rulesets")
    APPROVE_RULESET = "credit.approve_ruleset", _("approve rulesets drafted by others")
    PREPARE_EDITION = "credit.prepare_edition", _("prepare the yearly edition of grades")
    APPROVE_EDITION = "credit.approve_edition", _("publish a yearly edition prepared by others")
