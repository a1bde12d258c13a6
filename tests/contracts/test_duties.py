"""Every limit that may run on a desk says who owes what, and what follows otherwise."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from apps.access.roles import ROLES
from apps.deadlines import duties, handlers
from apps.deadlines.duties import WHO, Duty, register_duties
from apps.deadlines.models import Limit

ROOT = Path(__file__).resolve().parents[2]
# lengths that date a paper or bar an application: nothing runs on anybody's desk
NO_CLOCK = {
    "house.seat_evidence",  # the document's own last day
    "licensing.report_age",
    "licensing.short_pause",
    "licensing.prior_check_notice",  # how long before a check its applicant is told
    *(f"licensing.risk_{what}" for what in ("sampling", "report")),  # how far back something counts for a rank
    *(f"licensing.renew_{rule}" for rule in ("from", "again", "stop")),  # days on which a reminder goes out
    "licensing.decision",  # of licences that have no law of their own
    "licensing.certificate",  # made with the decision itself
    *(f"licensing.bar_{kind}" for kind in ("false", "fraud", "punished")),
    "licensing.hearing_notice",
    "licensing.notice_by_publication",
    "awards.reviewers_public",  # a day that the seal of a draw names
    "awards.renewal",  # from when a holder may apply again
    "sampling.notice_by_publication",
    "inspections.extension_notice",
    "inspections.publicity",
    *(f"inspections.{what}_most" for what in ("rectification", "extension")),  # how far off an officer may set a day
    "inspections.rectification_least",  # and how near
    *(f"sampling.{rule}" for rule in ("extension_ask", "extension", "announced_from", "repeat", "export", "publicity")),
    "records.hand_term",  # the end itself stands with the fact
    "joint_punishment.secret_grace",
    *(f"{app}.hearing_notice" for app in ("serious_list", "sampling")),
    "serious_list.hiding",
    "serious_list.penalty_age",  # how long past a penalty may lie
    "serious_list.notice_by_publication",
    "serious_list.case_extension",  # its length bounds the extension of another
    "serious_list.repair_again",
    "serious_list.reversal",
    "serious_list.warning",  # how far back something counts
    "serious_list.withdrawal",
    "records.reconsideration",
    "records.suit",
    *(f"records.publicity_{severity}" for severity in ("minor", "general", "serious")),
}


def known():
    return duties._duties.values()


@pytest.mark.django_db
def test_an_app_that_tells_one_duty_tells_all():
    """A new limit of such an app fails here until it has its Duty, or is named above with its reason."""
    here = {duty.rule_code.split(".")[0] for duty in known()}
    assert {"house", "records", "serious_list"} <= here
    codes = set(Limit.objects.order_by("code").values_list("code", flat=True).distinct())
    asked = {code for code in codes if code.split(".")[0] in here} - NO_CLOCK
    assert {code for code in asked if duties.find(code) is None} == set()


def test_every_duty_is_told_whole_and_in_both_languages():
    declared = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("apps/*/apps.py"))
    for duty in known():
        assert duty.who in {*WHO, ""}, duty
        assert not duty.may or any(role.permissions & set(duty.may.split()) for role in ROLES.values()), duty
        said = {}
        for language in ("en", "zh-hans"):
            with translation.override(language):
                said[language] = (str(duty.act), str(duty.otherwise))
        assert said["en"][0] != said["zh-hans"][0], duty
        # what follows is said by the duty, or by the handler that does it
        by_handler = re.search(rf'register_handler\(\s*"{duty.rule_code.split(".")[0]}\.', declared)
        assert said["en"][1] != said["zh-hans"][1] or (not said["en"][1] and by_handler), duty


def test_two_duties_for_one_limit_are_refused():
    with pytest.raises(ValueError, match="two duties"):
        register_duties(Duty("house.seat_decision", "another"))
    assert handlers.find("") is None
