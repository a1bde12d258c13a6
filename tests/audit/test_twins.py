"""The database's canonical text and the plain Python one are the same, whatever is recorded."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.audit import queries
from apps.audit.operations import record
from apps.audit.rules import chain
from apps.kernel.scope import Scope

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30)
numbers = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=moments, subject=texts, actor=texts, data=st.dictionaries(texts, values, max_size=4))
def test_database_and_python_agree(at, subject, actor, data):
    event = record(verb="t.done", by=Scope(kind="agency", actor=actor), at=at, subject=("thing", subject), data=data)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    row = list(queries.exported())[-1]
    assert row["id"] == str(event.pk)
    assert (row["actor"], row["subject_id"]) == (actor, subject)
    assert chain.link_hash(bytes.fromhex(row["prev"]), chain.digest(row)).hex() == row["hash"]


@given(st.lists(texts, min_size=2, max_size=4), st.lists(texts, min_size=2, max_size=4))
def test_no_two_lists_of_fields_have_one_text(one, other):
    joined = [b"".join(map(chain.netstring, fields)) for fields in (one, other)]
    assert (joined[0] == joined[1]) == (one == other)
