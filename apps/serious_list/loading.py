"""Grounds, classes of repair and parameters from their files."""

from pathlib import Path

from apps.kernel.loading import flag, put, versions

DATA = Path(__file__).parent / "data"
FLAGS = ("heavy_penalty", "failed_recheck", "intent_shown", "same_day", "announced", "early", "stops_sharing")


def rows_of(name):
    """Rows of a file of data/ as keyword arguments of its model."""
    return versions(DATA / f"{name}.csv", **dict.fromkeys(FLAGS, flag))


def load(model, name):
    """Put the rows; a model of an older migration is given the columns it has."""
    known = {field.name for field in model._meta.get_fields()}
    return put(model, ({column: row[column] for column in row if column in known} for row in rows_of(name)))
