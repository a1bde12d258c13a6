"""The database's own guards of a case (installed by a migration) and the statements of the list."""

from apps.kernel import sqlfiles


def text(name):
    return sqlfiles.load(__file__, name)


def functions(*names):
    return sqlfiles.functions(__file__, *names)


def function(file, name):
    """One function of a file, made in place of a later one: what a migration puts back when it is undone."""
    return sqlfiles.functions_of(text(file))[name]


def rows(name, params=None):
    return sqlfiles.rows(__file__, name, params)


def tuples(name, params=None):
    """Rows of a small hot query as tuples, without asking first whether the connection lives (sqlfiles.unchecked)."""
    return sqlfiles.tuples(__file__, name, params)


def execute(name, params=None):
    return sqlfiles.execute(__file__, name, params)
