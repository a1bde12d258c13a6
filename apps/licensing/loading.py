"""The catalogue from its files."""

from pathlib import Path

from apps.kernel.loading import flag, put, versions

DATA = Path(__file__).parent / "data"


def _parts(text):
    return [part for part in text.split(";") if part]


def rows_of(name):
    """Rows of a file of data/ as keyword arguments of its model."""
    return versions(
        DATA / f"{name}.csv",
        materials=_parts,
        words=_parts,
        years=int,
        points=int,
        hearing=flag,
        mandatory=flag,
        compensates=flag,
        key=flag,
    )


def load(model, name):
    return put(model, rows_of(name))
