"""Every role on one page.

Permissions are named as text, because they are declared in apps above; the system check access.E001 refuses a name that
no app declares and a permission that no role holds. Room is left for laboratories, experts and witnesses.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

ENTERPRISE, AGENCY = "enterprise", "agency"
COUNTY, CITY, PROVINCE = "county", "city", "province"
EVERY_LEVEL = (COUNTY, CITY, PROVINCE)


@dataclass(frozen=True, slots=True)
class Role:
    """`kind` is whose role it is, `levels` at which agencies a post with it may be held (none for enterprises).

    `outside`: of somebody who is no officer of the agency he has the post at, and reads none of its own business: its
    limits, its messages.
    """

    code: str
    label: str
    kind: str
    levels: tuple[str, ...]
    permissions: frozenset[str]
    outside: bool = False


# What several roles share, so that a role below shows only what sets it apart.
APPLICANT = {"access.claim_seat"}
FILER = APPLICANT | {
    "registry.report_error",
    "records.object",
    "serious_list.answer",
    "inspections.answer",
    "sampling.answer",
    "licensing.apply",
    "awards.apply",
}
READER = {
    "registry.view",
    "access.see_seats",
    "audit.read",
    "records.view",
    "credit.view",
    "credit.view_risk",
    "draws.view",
    "draws.witness",
    "serious_list.view",
    "inspections.view",
    "sampling.view",
    "licensing.view",
    "awards.view",
    "joint_punishment.view",
    "two_publicities.view",
    "indices.view",
}
OFFICER = READER | {
    "registry.register",
    "registry.edit",
    "registry.status",
    "registry.relocate",
    "registry.merge",
    "registry.import",
    "registry.export",
    "registry.correct",
    "records.record",
    "records.match",
    "serious_list.handle",
    "serious_list.publish",
    "two_publicities.report",
    "inspections.plan",
    "inspections.check",
    "inspections.publish",
    "inspections.follow",
    "sampling.plan",
    "sampling.sample",
    "sampling.notify",
    "sampling.publish",
    "sampling.follow",
    "licensing.handle",
    "awards.recommend",
    "awards.manage",
    "notifications.prepare",
    "draws.prepare",
    "draws.seal",
    "draws.conduct",
    "indices.interview",
}
# The second person: looks at what an officer has prepared, begins nothing himself. A right stands in one of the two.
REVIEWER = READER | {
    "registry.confirm_merge",
    "registry.undo_import",
    "registry.export",
    "records.correct",
    "records.repair",
    "records.withdraw",
    "records.expire",
    "serious_list.review",
    "serious_list.decide",
    "serious_list.consent",
    "inspections.approve_plan",
    "inspections.receive_plan",
    "inspections.review",
    "sampling.approve_plan",
    "sampling.conclude",
    "sampling.decide",
    "licensing.decide",
    "awards.decide",
    "notifications.approve",
    "draws.seal",
    "draws.conduct",
    "draws.redraw_approve",
}
# Whoever gives rights uses none himself: people and cases are never in one hand (rules/delegation.py, "duties").
ADMIN = {
    "access.manage_people",
    "access.edit_agencies",
    "audit.read",
    "records.manage_sources",
    "joint_punishment.manage_partners",
}


def _enterprise(code, label, *permissions):
    return Role(code, label, ENTERPRISE, (), frozenset().union(*permissions))


def _agency(code, label, levels, *permissions, outside=False):
    return Role(code, label, AGENCY, levels, frozenset().union(*permissions), outside)


ROLES = {
    role.code: role
    for role in (
        # --- enterprises ---
        _enterprise("applicant", _("signed in, no seat yet"), APPLICANT),
        _enterprise("filer", _("enterprise filer"), FILER),
        _enterprise("owner", _("enterprise owner"), FILER, {"access.manage_filers"}),
        # --- county ---
        _agency("county_officer", _("county officer"), (COUNTY,), OFFICER, {"access.decide_seat"}),
        _agency("county_reviewer", _("county reviewer"), (COUNTY,), REVIEWER),
        _agency("county_admin", _("county administrator"), (COUNTY,), ADMIN),
        # --- city ---
        _agency("city_officer", _("city officer"), (CITY,), OFFICER),
        _agency("city_reviewer", _("city reviewer"), (CITY,), REVIEWER),
        _agency("city_admin", _("city administrator"), (CITY,), ADMIN),
        # --- province ---
        _agency(
            "province_officer",
            _("provincial officer"),
            (PROVINCE,),
            OFFICER,
            {
                "credit.draft_ruleset",
                "credit.rate",
                "credit.prepare_edition",
                "inspections.list",
                "sampling.catalogue",
                "sampling.announce",
                "indices.record",
                "indices.draft",
                "indices.run",
                "indices.survey",
                "indices.target",
                "indices.report",
            },
        ),
        _agency(
            "province_reviewer",
            _("provincial reviewer"),
            (PROVINCE,),
            REVIEWER,
            {"credit.approve_ruleset", "credit.approve_edition", "indices.approve", "indices.publish"},
        ),
        _agency("province_admin", _("provincial administrator"), (PROVINCE,), ADMIN, {"audit.retry_delivery"}),
        # --- any level: tests for a laboratory and sees what that was given, nothing else ---
        _agency("laboratory", _("laboratory"), EVERY_LEVEL, {"sampling.test"}, outside=True),
        # --- any level: from another department or a commissioned body; sees the visits it is drawn for ---
        _agency("inspector", _("inspector of another department"), EVERY_LEVEL, {"inspections.check"}, outside=True),
        _agency("sampler", _("sampler of a commissioned body"), EVERY_LEVEL, {"sampling.sample"}, outside=True),
        # --- any level: reviews what it is drawn for, blind to the others, and sees nothing else ---
        _agency("award_expert", _("expert of award reviews"), EVERY_LEVEL, {"awards.review"}, outside=True),
        # --- the government's office, which approves what a committee has proposed ---
        _agency(
            "award_approver", _("approver of awards"), (CITY, PROVINCE), {"awards.view", "awards.approve"}, outside=True
        ),
        # --- any level: decides what the law leaves to the head of a bureau, and reads ---
        _agency("bureau_head", _("head of the bureau"), EVERY_LEVEL, READER, {"inspections.decide_recusal"}),
        # --- any level: reads, decides nothing ---
        _agency("auditor", _("auditor"), EVERY_LEVEL, READER, {"registry.export"}),
    )
}


def label(code):
    """The role's name in the reader's language; the code itself for a role that no longer exists."""
    return ROLES[code].label if code in ROLES else code


def outside():
    """Codes of the roles of people from outside."""
    return frozenset(code for code, role in ROLES.items() if role.outside)


def permissions_of(code):
    """The permissions of a role; none for one that no longer exists."""
    return ROLES[code].permissions if code in ROLES else frozenset()


def agency_roles(levels=EVERY_LEVEL):
    """Roles a post may carry at an agency of one of `levels`, in the order of the page."""
    return [role for role in ROLES.values() if role.kind == AGENCY and set(role.levels) & set(levels)]
