"""Enterprises for tests."""

from datetime import UTC, datetime

import factory

from apps.kernel.rules.uscc import check_character
from apps.registry.models import Correction, DuplicatePair, Enterprise, ExportJob, Merge, Product, Site

from .access import UserFactory
from .divisions import agency_of, division

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


class SiteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Site

    enterprise = factory.SubFactory(EnterpriseFactory)
    name = factory.Sequence("{}号厂区".format)
    division = factory.SelfAttribute("enterprise.division")
    address = "工业大道1号"


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product

    enterprise = factory.SubFactory(EnterpriseFactory)
    name = factory.Sequence("数控车床{}型".format)


class PairFactory(factory.django.DjangoModelFactory):
    """Two records found alike; `first` must be the older one."""

    class Meta:
        model = DuplicatePair

    first = factory.SubFactory(EnterpriseFactory)
    second = factory.SubFactory(EnterpriseFactory)
    reason = "name"
    found_at = MADE


class MergeFactory(factory.django.DjangoModelFactory):
    """A merge waiting for a second officer."""

    class Meta:
        model = Merge

    duplicate = factory.SubFactory(EnterpriseFactory)
    survivor = factory.SubFactory(EnterpriseFactory)
    division = factory.SelfAttribute("survivor.division")
    reason = "同一企业"
    versions = [1, 1]
    requested_by = factory.SubFactory(UserFactory)
    requested_label = "officer"
    requested_at = MADE


class ExportFactory(factory.django.DjangoModelFactory):
    """An export waiting for a worker."""

    class Meta:
        model = ExportJob

    user = factory.SubFactory(UserFactory)
    user_label = "officer"
    agency = factory.LazyFunction(lambda: agency_of("320102"))
    columns = ["name", "uscc"]
    created_at = MADE


class CorrectionFactory(factory.django.DjangoModelFactory):
    """An error reported, waiting for the county; without a clock (the operation starts one)."""

    class Meta:
        model = Correction

    enterprise = factory.SubFactory(EnterpriseFactory)
    fact = "address"
    held = "旧路1号"
    proposed = "新路2号"
    explanation = "营业执照"
    filed_by = factory.SubFactory(UserFactory)
    filed_label = "filer"
    filed_at = MADE
