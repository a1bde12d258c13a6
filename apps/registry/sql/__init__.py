"""SQL of the registry: functions the schema rests on, and the statements of the import. The only place of a cursor."""

from functools import partial
from pathlib import Path

from apps.kernel import sqlfiles

execute = partial(sqlfiles.execute, __file__)
rows = partial(sqlfiles.rows, __file__)


def text(name):
    """Text of a statement of this folder (migrations create the functions from it)."""
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")
