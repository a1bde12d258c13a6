"""The risk class is internal: whoever may read the audit but not the class learns only that something was rated."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from apps.audit.models import Event
from apps.audit.operations import record
from apps.credit.models import Ruleset
from apps.credit.operations.rulesets import draft_ruleset
from apps.kernel.scope import Scope
from apps.registry.queries.timeline import timeline
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.credit import AT
from tests.factories.registry import enterprise_in

ROOT = Path(__file__).resolve().parents[2]
BY = Scope.system("test")
CLASS, GRADE = 6577, 8123  # scores nobody else has


def rated(enterprise):
    for model, grade, score in (("risk", "D", CLASS), ("grade", "B", GRADE)):
        data = {"model": model, "grade": grade, "score": score, "grade_before": "C"}
        record(verb="credit.rated", by=BY, at=AT, subject=("enterprise", enterprise.pk), division="320102", data=data)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "division", "sees"),
    [("county_admin", "320102", False), ("province_admin", "320000", False), ("county_officer", "320102", True),
     ("auditor", "320102", True)],
)  # fmt: skip
def test_the_page_keeps_the_class_to_those_who_may_see_it(role, division, sees):
    rated(enterprise_in("320102"))
    page = client_as(user_with_post(role, division)).get(reverse("desk_audit") + "?verb=credit.rated").content.decode()
    assert str(GRADE) in page
    assert (str(CLASS) in page) == sees
    assert page.count("credit.rated</code>") == 2  # that it happened is nobody's secret


@pytest.mark.django_db
def test_rules_of_the_internal_model_are_kept_alike():
    like = Ruleset.objects.get(code="JS-RISK")
    draft_ruleset(model="risk", code="SECRET-RISK", like=like, by=BY, at=AT)
    draft_ruleset(model="grade", code="OPEN-GRADE", like=Ruleset.objects.get(code="JS-QC-100"), by=BY, at=AT)
    page = client_as(user_with_post("province_admin", "320000")).get(reverse("desk_audit")).content.decode()
    assert ("SECRET-RISK" in page, "OPEN-GRADE" in page) == (False, True)


@pytest.mark.django_db
def test_the_timeline_of_an_enterprise_leaves_it_out():
    enterprise = enterprise_in("320102")
    rated(enterprise)
    officer = scope_of_user(user_with_post("county_officer", "320102"))
    without = Scope(kind="agency", actor="读者", division_prefix="32", permissions=frozenset({"registry.view"}))
    told = {scope: len(timeline([enterprise.pk], scope=scope)) for scope in (officer, without)}
    assert told[officer] == told[without] + 1


@pytest.mark.django_db(transaction=True)
def test_the_export_gives_its_digest_and_is_verified_all_the_same(tmp_path):
    rated(enterprise_in("320102"))
    texts = {}
    for name, options in (("without", {}), ("whole", {"internal": True})):
        file = tmp_path / name
        call_command("export_audit", str(file), stderr=StringIO(), **options)
        texts[name] = file.read_text()
        script = [sys.executable, "-I", ROOT / "docs/verify_audit_chain.py", file]
        done = subprocess.run(script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (str(CLASS) in texts["without"], str(CLASS) in texts["whole"]) == (False, True)
    assert str(GRADE) in texts["without"]
    assert len(texts["without"].splitlines()) == Event.objects.count()
    [sealed] = [row for row in map(json.loads, texts["without"].splitlines()) if "digest" in row]
    file.write_text(texts["without"].replace(sealed["digest"], sealed["prev"]))
    assert subprocess.run(script, capture_output=True, check=False).returncode == 1
