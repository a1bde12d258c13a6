"""The tree of divisions as loaded, its constraints and what a code stands for on a day."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from apps.divisions import loading, queries
from apps.divisions.models import Agency, Division, Zone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    queries.forget()
    yield
    queries.forget()


class TestLoaded:
    def test_counts_of_gb_t_2260(self):
        now = Division.objects.filter(valid_to__isnull=True)
        assert now.filter(level="province").count() == 1
        assert now.filter(level="city").count() == 13
        counties = list(now.filter(level="county"))
        assert len(counties) == 95
        ends = [c.name[-1] for c in counties]
        assert (ends.count("区"), ends.count("市"), ends.count("县")) == (55, 21, 19)

    def test_every_retired_division_has_a_successor_in_force(self):
        for place in queries.places().values():
            if place.valid_to:
                assert queries.division_at(place.code, date(2026, 1, 1)) is not None, place

    def test_what_nobody_checked_is_flagged(self):
        assert not Division.objects.filter(valid_to__isnull=False, verified=True).exists()
        assert not Zone.objects.filter(verified=False, note="").exists()

    def test_agency_tree(self):
        province = Agency.objects.get(level="province")
        assert Agency.objects.filter(level="city", parent=province).count() == 13
        assert Agency.objects.filter(level="county", zone__isnull=True).count() == 95
        assert Agency.objects.get(zone_id="320576").parent_id == "amr-320500"
        names = set(Agency.objects.filter(division__name="鼓楼区").values_list("name", flat=True))
        assert names == {"南京市鼓楼区市场监督管理局", "徐州市鼓楼区市场监督管理局"}

    def test_loading_again_changes_nothing(self):
        Agency.objects.filter(pk="amr-320102").update(address="玄武区某路1号", phone="025-12345678")
        before = [list(m.objects.order_by("pk").values()) for m in (Division, Zone, Agency)]
        call_command("load_divisions")
        assert [list(m.objects.order_by("pk").values()) for m in (Division, Zone, Agency)] == before

    def test_a_registration_code_belongs_to_one_zone(self, tmp_path):
        text = (loading.DATA / "zones.csv").read_text(encoding="utf-8")
        (tmp_path / "zones.csv").write_text(text.replace(",320691,", ",320594,"), encoding="utf-8")
        with pytest.raises(ValueError, match="320594"):
            list(loading.zone_rows(tmp_path))


class TestConstraints:
    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("divisions_division_code", {"code": "329900", "level": "county", "parent_id": "320000"}),
            ("divisions_division_code", {"code": "32019", "level": "county", "parent_id": "320100"}),
            ("divisions_division_parent", {"code": "320198", "level": "county", "parent_id": "320200"}),
            (
                "divisions_division_dates",
                {"code": "320198", "parent_id": "320100", "valid_from": date(2020, 1, 1), "valid_to": date(2020, 1, 1)},
            ),
            ("divisions_division_successor", {"code": "320198", "parent_id": "320100", "successor_id": "320102"}),
            ("divisions_division_note", {"code": "320198", "parent_id": "320100", "verified": False}),
            ("divisions_division_name", {"code": "320198", "parent_id": "320100", "name": "玄武区"}),
        ],
    )
    def test_refused(self, name, fields):
        values = {"name": "某区", "name_en": "Some District", "level": "county"} | fields
        before = Division.objects.count()
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Division.objects.create(**values)
        assert Division.objects.count() == before

    def test_one_agency_a_division(self):
        with pytest.raises(IntegrityError, match="divisions_agency_once"), transaction.atomic():
            Agency.objects.create(
                code="x", name="x", name_en="x", level="county", division_id="320102", parent_id="amr-320100"
            )


class TestQueries:
    @pytest.mark.parametrize(
        ("code", "on", "expected"),
        [
            ("320102", date(2000, 1, 1), "320102"),
            ("320103", date(2013, 2, 7), "320103"),
            ("320103", date(2013, 2, 8), "320104"),
            ("320684", date(2026, 1, 1), "320614"),
            ("320614", date(2019, 1, 1), None),  # not yet
            ("320199", date(2026, 1, 1), None),
        ],
    )
    def test_division_at(self, code, on, expected):
        found = queries.division_at(code, on)
        assert (found and found.code) == expected

    def test_successor_chain(self):
        assert [p.code for p in queries.successor_chain("320584")] == ["320584", "320509"]
        assert queries.successor_chain("000000") == []

    def test_by_prefix_and_children_agree(self):
        on = date(2026, 1, 1)
        assert len(queries.children("320100", on=on)) == 11
        assert [p.code for p in queries.by_prefix("3201", on=on)] == ["320100"] + [
            p.code for p in queries.children("320100", on=on)
        ]

    def test_two_gulou_are_told_apart(self):
        with override("zh-hans"):
            assert queries.full_name("320106") == "南京市鼓楼区"
            assert queries.full_name("320302") == "徐州市鼓楼区"
        with override("en"):
            assert queries.full_name("320106") == "Gulou District, Nanjing"
        assert queries.full_name("999999") == "999999"

    def test_zone_of_registration_code(self):
        assert queries.zone_of_registration_code("320594") == "320576"
        assert queries.zone_of_registration_code("320102") is None

    def test_kept_in_the_process(self, django_assert_num_queries):
        queries.place("320102")
        with django_assert_num_queries(0):
            assert queries.place("320106").name == "鼓楼区"
            assert queries.children("320000")

    def test_on_a_busy_machine_no_count_is_dearer_because_the_minute_ran_out(self, django_assert_num_queries):
        queries.place("320102")
        queries._places._until = 1.0
        with django_assert_num_queries(0):
            assert queries.place("320106").name == "鼓楼区"

    def test_agencies_under_a_city(self):
        codes = [a.code for a in queries.agencies_under("amr-320500")]
        assert "amr-zone-320576" in codes
        assert "amr-320583" in codes
        assert "amr-320600" not in codes


@given(on=st.dates(date(1990, 1, 1), date(2030, 1, 1)), index=st.integers(0, 400))
def test_what_a_code_stands_for_is_in_force(on, index):
    codes = list(queries.places())
    found = queries.division_at(codes[index % len(codes)], on)
    assert found is None or found.in_force(on)


@pytest.mark.parametrize(
    ("code", "prefixes"),
    [("320000", ["32"]), ("320500", ["3205"]), ("320509", ["320509", "320584"]), ("320584", ["320509", "320584"]),
     ("999999", [])],
)  # fmt: skip
def test_what_lies_within_a_division_also_by_the_code_it_had(code, prefixes):
    found = Division.objects.filter(queries.within(code, field="code")).values_list("code", flat=True)
    wanted = [known for known in queries.places() if any(known.startswith(prefix) for prefix in prefixes)]
    assert sorted(found) == wanted


def test_the_digits_of_a_code_are_cut_in_one_place():
    """A second way to cut them forgot the codes that are retired."""
    apps = Path(settings.BASE_DIR) / "apps"
    cutting = [path for path in apps.rglob("*.py") if 'removesuffix("00")' in path.read_text(encoding="utf-8")]
    assert [str(path.relative_to(apps)) for path in cutting] == ["divisions/rules/codes.py"]
