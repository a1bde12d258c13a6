"""Numbers of documents are compared whatever their brackets, width, blanks and zeros, in Python as in SQL."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.records.rules.document_numbers import folded

WRITTEN = (
    "宁玄市监罚〔2026〕9号",
    "宁玄市监罚[2026]9号",
    "宁玄市监罚（2026）9号",
    "宁玄市监罚(2026)9号",
    "宁玄市监罚［2026］9号",
    "宁玄市监罚【2026】9号",
    "宁玄市监罚﹝2026﹞9号",
    " 宁玄市监罚〔2026〕 9号\u3000",
    "宁玄市监罚〔2026〕09号",
    "宁玄市监罚〔２０２６〕００9号",
    "宁玄市监罚〔2026〕第9号",
)
LETTERS = st.text("宁罚号第0123９０AaＺ〔〕［］()[]【】（）《》{}<> \u3000\u00a0\t\n-—/①\u200b", max_size=30)


def asked(texts):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT records_number_folded(t) FROM unnest(%s::text[]) WITH ORDINALITY u(t, n) ORDER BY n", [texts]
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("number", WRITTEN)
def test_one_number_however_it_is_written(number):
    assert folded(number) == "宁玄市监罚(2026)9号"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宁玄市监罚〔2026〕9号", "宁玄市监罚〔2026〕90号"),
        ("宁玄市监罚〔2026〕9号", "宁玄市监罚〔2025〕9号"),
        ("宁玄市监罚〔2026〕100号", "宁玄市监罚〔2026〕10号"),
        ("宁玄市监罚〔2026〕9号", "宁秦市监罚〔2026〕9号"),
    ],
)
def test_two_numbers_stay_two(one, other):
    assert folded(one) != folded(other)


@pytest.mark.django_db
def test_the_database_folds_as_the_rule_does():
    assert set(asked(list(WRITTEN))) == {"宁玄市监罚(2026)9号"}

    @settings(max_examples=40, deadline=None)
    @given(st.lists(LETTERS, min_size=1, max_size=20))
    def twins(texts):
        assert asked(texts) == [folded(text) for text in texts]

    twins()
