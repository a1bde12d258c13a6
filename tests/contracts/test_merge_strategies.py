"""Every relation to an enterprise says what becomes of it when two records are merged.

A later app declares its own in AppConfig.ready(): apps.registry.operations.relations.declare("app.Model.field", …).
"""

import pytest
from django.apps import apps
from django.db import models

from apps.registry.models import Enterprise
from apps.registry.operations.relations import Move, Stay, declare, strategies
from apps.registry.querysets import OfRecordsQuerySet

OURS = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("apps.")]


BARE = {"enterprise_id", "enterprise"}
KIND, ID = "_kind", "_id"
# pairs of text that never name an enterprise
NOT_OURS = {
    "deadlines.Clock.subject_id": "a limit runs in a case, a report or an application; whose it is says enterprise_id",
    "documents.Document.owner_id": "a paper belongs to a case, a report or an application, which follow by themselves",
}


def texts():
    """Every pair of text (x_kind, x_id) of a model: with it a row can name an enterprise without a key."""
    for model in OURS:
        fields = {field.name: field for field in model._meta.local_fields}
        for name, field in fields.items():
            there = fields.get(name.removesuffix(ID) + KIND) if name.endswith(ID) else None
            if isinstance(field, models.CharField) and isinstance(there, models.CharField):
                yield f"{model._meta.label}.{name}"


def relations():
    """Every column that holds an enterprise's key: foreign keys, one-to-ones, bare numbers, and text that may."""
    yield from set(texts()) - set(NOT_OURS)
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


# rows that a merge may leave behind, and why the people of the survivor need not see them
LEFT = {
    "access.Seat.enterprise_id": "one person holds a seat at both: the stronger stands",
    "credit.Rating.enterprise": "the survivor is rated anew from the facts of both",
    "credit.Standing.enterprise_id": "a view over the ratings",
    "licensing.Bar.enterprise": "the survivor has the same bar",
}


def test_what_may_stay_is_read_by_the_survivor():
    """Rows shown to an enterprise by its number alone would vanish: nobody has a seat at a merged record."""
    hidden = set()
    for name, model, _column, strategy in strategies():
        rows = model._default_manager.all()
        stays = isinstance(strategy, Stay) or getattr(strategy, "unless_same", ())
        if stays and getattr(rows, "enterprise_field", None) and not isinstance(rows, OfRecordsQuerySet):
            hidden.add(name)
    assert sorted(hidden) == sorted(LEFT)


def test_a_relation_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        declare("registry.Site.enterprise", Move("x"))


def test_the_walk_sees_bare_numbers_and_keys():
    found = set(relations())
    assert {"access.Seat.enterprise_id", "registry.Site.enterprise", "registry.Enterprise.merged_into"} <= found


def test_the_walk_sees_text_that_names_an_enterprise():
    assert {"notifications.Message.recipient_id", "audit.Event.subject_id"} <= set(relations())
    assert sorted(set(NOT_OURS) - set(texts())) == []


def test_a_text_that_moves_says_among_which_rows():
    """Else the message to the person numbered 7 would go along with the enterprise numbered 7."""
    moving = {name: strategy for name, _m, _c, strategy in strategies() if isinstance(strategy, Move)}
    assert [name for name in texts() if name in moving and not moving[name].among] == []


def test_moving_unless_same_names_real_fields():
    for _name, model, _column, strategy in strategies():
        if isinstance(strategy, Move):
            for field in strategy.unless_same:
                assert isinstance(model._meta.get_field(field.removesuffix("_id")), models.Field)
