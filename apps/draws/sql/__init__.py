"""SQL of the draws: guards of what is sealed, digests over exact bytes, selection, figures. The only place of a cursor.

Texts are compared and sorted in the C collation of their columns, which is the order of their UTF-8 bytes.
"""

from functools import partial

from django.db import connection, transaction

from apps.kernel import sqlfiles

MARGIN = 8  # standard deviations: a stratum that has too few keys below its bound is not seen in the life of a province

execute = partial(sqlfiles.execute, __file__)
rows = partial(sqlfiles.rows, __file__)
stream = partial(sqlfiles.stream, __file__)


def text(name):
    """Text of a statement of this folder (migrations create the guards from it)."""
    return sqlfiles.load(__file__, name)


def function(file, name):
    """A function as a file creates it: what a migration that made another of it puts back when it is undone."""
    return sqlfiles.functions_of(text(file))[name]


def one(name, params=None):
    """The first row of a query as a dict."""
    return rows(name, params)[0]


def select_objects(draw, prefix, margin=MARGIN):
    """Draw: the smallest keys of each stratum for each item; returns how many. `margin` decides about time only."""
    return execute("select_objects", {"draw": draw, "prefix": prefix, "margin": margin})


def know_objects():
    """Have the planner look at the lists once the transaction is over; a fault of that is no fault of the list."""
    transaction.on_commit(_look, robust=True)


def _look():
    execute("analyze_objects")


def copy_objects(source, block=256 * 1024):
    """COPY tab-separated lines into the frame: draw, subject, stratum, items, …, label (copy_objects.sql)."""
    with connection.cursor() as cursor:
        cursor.copy_expert(text("copy_objects"), source, block)
