"""SQL of the intake: the locks that say whether somebody works on a run."""

from functools import partial

from apps.kernel import sqlfiles

execute = partial(sqlfiles.execute, __file__)
rows = partial(sqlfiles.rows, __file__)
