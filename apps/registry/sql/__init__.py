"""SQL of the registry: functions the schema rests on, and the statements of the import. The only place of a cursor."""

from functools import partial
from pathlib import Path

from django.db import connection

from apps.kernel import sqlfiles

execute = partial(sqlfiles.execute, __file__)
rows = partial(sqlfiles.rows, __file__)
tuples = partial(sqlfiles.tuples, __file__)


def text(name):
    """Text of a statement of this folder (migrations create the functions from it)."""
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")


def function(file, name):
    """A function as a file creates it: what a migration that made another of it puts back when it is undone."""
    return sqlfiles.functions_of(text(file))[name]


def copy(name, stream, block=256 * 1024):
    """Run a COPY … FROM STDIN of this folder over a file-like object of bytes.

    What the stream itself raises, and keeps in `error`, comes out as it was: the server says only that reading failed.
    """
    with connection.cursor() as cursor:
        try:
            cursor.copy_expert(text(name), stream, block)
        except connection.Database.Error as error:
            raise (getattr(stream, "error", None) or error) from error
