"""The catalogue of measures from its file."""

from pathlib import Path

from apps.kernel.loading import flag, put, versions

DATA = Path(__file__).parent / "data"


def measures():
    """Rows of data/measures.csv as keyword arguments of Measure."""
    return versions(DATA / "measures.csv", persons=flag)


def load_measures(model):
    """The rows, without the columns that the model of an older migration does not have yet."""
    known = {field.name for field in model._meta.get_fields()}
    return put(model, ({name: value for name, value in row.items() if name in known} for row in measures()))
