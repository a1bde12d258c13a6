"""Enterprises for tests."""

from datetime import UTC, datetime

import factory

from apps.kernel.rules.uscc import check_character
from apps.registry.models import Enterprise

from .divisions import division

MADE = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


def valid_uscc(number, division_code="320102"):
    """An invented credit code with a right check character."""
    first17 = f"91{division_code}MA1{number:05d}X"
    return first17 + check_character(first17)


class EnterpriseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Enterprise

    uscc = factory.Sequence(valid_uscc)
    name = factory.Sequence("江苏试制{}机械有限公司".format)
    division = factory.LazyFunction(lambda: division("320102"))
    created_at = MADE
    updated_at = MADE


def enterprise_in(division_code, **fields):
    return EnterpriseFactory(division=division(division_code), **fields)
