"""The stack of the house: imports (import-linter) and foreign keys point down, never up or sideways."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]


def contract(identifier):
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return next(each for each in contracts if each["id"] == identifier)


def heights():
    """{app: height of its layer}, the lowest 0, read from the same lines that import-linter reads."""
    layers = [[name.strip(" ()") for name in line.split("|")] for line in contract("house")["layers"]]
    return {name: height for height, names in enumerate(reversed(layers)) for name in names}


def our_relations():
    """(model, field, related model) for every key and many-to-many between models of ours."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields(include_hidden=True):
            related = field.related_model if field.is_relation and not field.auto_created else None
            if related is not None and all(m.__module__.startswith("apps.") for m in (model, related)):
                yield model, field, related


def test_imports_keep_the_contracts(monkeypatch):
    # its command sets the log anew, which silences all loggers there are: also for the tests that come after it
    monkeypatch.setattr("importlinter.cli.logging_config.dictConfig", lambda _config: None)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, verbose=False) == 0


def test_every_installed_app_of_ours_has_a_layer():
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}
    assert ours <= set(heights())


def test_the_rooms_contract_covers_every_app_with_rooms():
    listed = set(contract("rooms")["containers"])
    ours = {config.name for config in apps.get_app_configs() if config.name.startswith("apps.")}
    assert ours - listed <= {"apps.kernel"}


def test_foreign_keys_point_only_down_the_stack():
    height = heights()
    wrong = [
        f"{model._meta.label}.{field.name} → {related._meta.label}"
        for model, field, related in our_relations()
        if model._meta.app_label != related._meta.app_label
        and height[related._meta.app_label] >= height[model._meta.app_label]
    ]
    assert wrong == []


def test_the_key_walk_sees_keys():
    assert any(model._meta.app_label != related._meta.app_label for model, _field, related in our_relations())


@pytest.mark.parametrize("layer", ["rules", "states"])
def test_rules_and_states_import_nothing_that_calls_out(layer):
    barred = ("import django", "from django", "import celery", "from celery", "import requests", "import socket")
    allowed = ("from django.utils.translation import gettext_lazy",)  # a word to show, not a call
    found = [
        f"{path.relative_to(ROOT)}: {line}"
        for path in [*ROOT.glob(f"apps/*/{layer}.py"), *ROOT.glob(f"apps/*/{layer}/**/*.py")]
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith(barred) and not line.strip().startswith(allowed)
    ]
    assert found == []
