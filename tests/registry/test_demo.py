"""The invented register: valid, repeatable, skewed as the province is, and nobody real in it."""

import csv
import gzip
import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from apps.audit.models import Event
from apps.kernel.errors import Invalid
from apps.kernel.rules import uscc
from apps.kernel.scope import Scope
from apps.registry.models import Enterprise, FormerName, Identifier, Product, Site
from apps.registry.operations.demo import generate_demo, remove_demo
from tests.factories.registry import enterprise_in

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)
BY = Scope.system("test")
ROOT = Path(__file__).resolve().parents[2]
REGISTER = Path(os.environ.get("QUALITYPROV_REGISTER_FILE", ROOT.parent / "shared/data/jiangsu_register.csv.gz"))


def generate(enterprises=2000, seed=1, at=NOON):
    return generate_demo(enterprises=enterprises, seed=seed, by=BY, at=at)


def fingerprint():
    """SHA-256 over every row of every table of the register, in order."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(e)::text FROM registry_enterprise e ORDER BY id")
        digest.update("\n".join(row for (row,) in cursor.fetchall()).encode())
        for table in ("formername", "identifier", "site", "product"):
            # the keys of these tables come from sequences, which a rollback does not set back
            cursor.execute(f"SELECT (to_jsonb(t) - 'id')::text FROM registry_{table} t ORDER BY enterprise_id, id")
            digest.update("\n".join(row for (row,) in cursor.fetchall()).encode())
    return digest.hexdigest()


def test_the_same_seed_gives_the_same_province_whenever_it_is_made():
    generate(seed=7)
    first = fingerprint()
    remove_demo(by=BY, at=NOON)
    generate(seed=7, at=datetime(2031, 1, 2, tzinfo=UTC))
    assert fingerprint() == first


def test_another_seed_gives_another_province():
    generate(enterprises=200, seed=7)
    first = fingerprint()
    remove_demo(by=BY, at=NOON)
    generate(enterprises=200, seed=8)
    assert fingerprint() != first


def test_every_code_is_valid_by_the_rule_and_from_a_series_of_nobody():
    generate()
    codes = list(Enterprise.objects.filter(uscc__isnull=False).values_list("uscc", flat=True))
    assert len(codes) > 1900
    for code in codes:
        finding = uscc.check(code)
        assert finding.ok, code
        assert finding.inner_ok, code
        assert code[8] == "Y" or code[8:11] == "MAY", code


def reg_no_is_valid(number):
    """ISO 7064 MOD 11,10 over fifteen digits, written out."""
    carry = 10
    for digit in number[:14]:
        carry = ((carry + int(digit)) % 10 or 10) * 2 % 11
    return (carry + int(number[14])) % 10 == 1


def test_an_enterprise_without_credit_code_has_a_valid_registration_number():
    generate()
    without = Enterprise.objects.filter(uscc__isnull=True)
    numbers = Identifier.objects.filter(kind="reg_no")
    assert without.count() == numbers.count() > 10
    assert all(len(row.value) == 15 and reg_no_is_valid(row.value) for row in numbers)
    assert not without.filter(established_on__gte="2014-01-01").exists()


def in_city(prefix):
    return Enterprise.objects.filter(division__code__startswith=prefix)


def test_the_province_is_skewed_as_in_reality():
    generate()
    cities = {
        code: Enterprise.objects.filter(division__code__startswith=code).count() for code in ("3205", "3202", "3207")
    }
    assert cities["3205"] > cities["3202"] > 3 * cities["3207"] > 0
    assert Enterprise.objects.values("division_id").distinct().count() > 90
    assert {row["status"] for row in Enterprise.objects.values("status").distinct()} == set(Enterprise.Status.values)
    assert in_city("3213").filter(industry_id="15").count() > in_city("3205").filter(industry_id="15").count()


def test_codes_remember_authorities_that_are_gone_and_zones():
    generate()
    coded = [(row.uscc[2:8], row) for row in Enterprise.objects.filter(uscc__isnull=False)]
    elsewhere = [authority for authority, row in coded if authority != row.division_id]
    assert 100 < len(elsewhere) < 1000
    assert "320584" in elsewhere  # 吴江市, a district since 2012
    assert "320594" in elsewhere  # Suzhou Industrial Park, in no GB/T 2260
    assert "320000" in elsewhere


def test_a_second_entry_of_an_enterprise_waits_for_the_merge_desk():
    made = generate(enterprises=4000)
    assert made.enterprises == 4000
    copies = Enterprise.objects.filter(kind="", uscc__isnull=True)
    assert copies.count() == 10
    for copy in copies:
        assert Enterprise.objects.filter(name=copy.name, division=copy.division, uscc__isnull=False).count() == 1


def test_other_names_are_given_once():
    generate(enterprises=4000)
    originals = Enterprise.objects.exclude(kind="")
    assert originals.values("name").distinct().count() == originals.count()


def test_more_can_be_added_without_a_clash():
    generate(enterprises=300)
    generate(enterprises=300)
    generate(enterprises=300, seed=2)
    assert Enterprise.objects.count() == 900


def test_removing_leaves_real_enterprises_alone():
    real = enterprise_in("320102")
    generate(enterprises=100)
    assert remove_demo(by=BY, at=NOON) == 100
    assert list(Enterprise.objects.values_list("pk", flat=True)) == [real.pk]
    for model in (FormerName, Site, Product):
        assert not model.objects.exists()
    assert Event.objects.filter(verb="registry.demo_removed").count() == 1


@pytest.mark.parametrize(("enterprises", "seed"), [(0, 1), (-5, 1), (10_000_000, 1), (10, -1)])
def test_a_size_or_seed_out_of_range_makes_nothing(enterprises, seed):
    with pytest.raises(Invalid):
        generate(enterprises=enterprises, seed=seed)
    assert not Enterprise.objects.exists()


@pytest.mark.slow
def test_no_real_enterprise_is_named():
    if not REGISTER.exists():
        pytest.skip(f"the real register is not here: set QUALITYPROV_REGISTER_FILE (looked for {REGISTER.name})")
    with gzip.open(REGISTER, "rt", encoding="utf-8", newline="") as lines:
        rows = [(row["企业名称"], row["统一社会信用代码"]) for row in csv.DictReader(lines)]
    generate(enterprises=8_000)
    names = {*Enterprise.objects.values_list("name", flat=True), *FormerName.objects.values_list("name", flat=True)}
    codes = {*Enterprise.objects.values_list("uscc", flat=True), *Identifier.objects.values_list("value", flat=True)}
    assert not names & {name for name, _ in rows}
    assert not codes & {code for _, code in rows}
    assert not [code for _, code in rows if len(code) == 18 and (code[8] == "Y" or code[8:11] == "MAY")]
