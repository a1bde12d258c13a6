"""The end of a limit that is only computed: by which law, and whether it rolls over to a working day."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.deadlines.models import Limit
from apps.deadlines.queries import last_day
from apps.kernel.dated import RuleMissing

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits():
    change = date(2026, 1, 1)
    for validity, value, rolls_over in ((DateRange(None, change), 5, False), (DateRange(change, None), 10, True)):
        Limit.objects.create(
            code="test.limit", validity=validity, value=value, unit="day", rolls_over=rolls_over, legal_basis="某法"
        )


@pytest.mark.parametrize(
    ("start", "law_of", "due"),
    [
        (date(2025, 5, 6), None, date(2025, 5, 11)),  # a Sunday: the old law does not roll over
        (date(2026, 5, 6), None, date(2026, 5, 18)),  # ten days on is a Saturday: the new one does
        (date(2026, 5, 6), date(2025, 12, 31), date(2026, 5, 11)),  # decided under the old law
    ],
)
def test_the_law_of_the_day_or_of_the_decision(limits, start, law_of, due):
    assert last_day("test.limit", start, law_of=law_of) == due


def test_a_limit_nobody_knows_has_no_end():
    with pytest.raises(RuleMissing):
        last_day("test.nothing", date(2026, 5, 16))
