"""Every relation to an enterprise says what becomes of it when two records are merged.

A later app declares its own in AppConfig.ready(): apps.registry.operations.relations.declare("app.Model.field", …).
"""

import pytest
from django.apps import apps
from django.db import models

from apps.registry.models import Enterprise
from apps.registry.operations.relations import Move, Stay, declare, strategies

OURS = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("apps.")]


BARE = {"enterprise_id", "enterprise"}


def relations():
    """Every column that holds an enterprise's key: foreign keys, one-to-ones and bare numbers."""
    for model in OURS:
        for field in model._meta.local_fields:
            points = field.remote_field and field.related_model is Enterprise
            if points or (not field.remote_field and field.name in BARE):
                yield f"{model._meta.label}.{field.name}"
        for field in model._meta.local_many_to_many:
            assert field.related_model is not Enterprise, "a many-to-many to enterprises needs a named through model"


def test_every_relation_has_a_strategy():
    declared = {name for name, *_rest in strategies()}
    missing = sorted(set(relations()) - declared)
    assert not missing, "declare a strategy (apps.registry.operations.relations) for: " + ", ".join(missing)


def test_no_strategy_for_what_is_gone():
    assert sorted({name for name, *_rest in strategies()} - set(relations())) == []


def test_what_stays_says_why():
    assert [name for name, _m, _c, strategy in strategies() if isinstance(strategy, Stay) and not strategy.why] == []


def test_a_relation_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        declare("registry.Site.enterprise", Move("x"))


def test_the_walk_sees_bare_numbers_and_keys():
    found = set(relations())
    assert {"access.Seat.enterprise_id", "registry.Site.enterprise", "registry.Enterprise.merged_into"} <= found


def test_moving_unless_same_names_real_fields():
    for _name, model, _column, strategy in strategies():
        if isinstance(strategy, Move):
            for field in strategy.unless_same:
                assert isinstance(model._meta.get_field(field.removesuffix("_id")), models.Field)
