"""The catalogue of measures from its file."""

from pathlib import Path

from apps.kernel.loading import put, versions

DATA = Path(__file__).parent / "data"


def measures():
    """Rows of data/measures.csv as keyword arguments of Measure."""
    return versions(DATA / "measures.csv")


def load_measures(model):
    return put(model, measures())
