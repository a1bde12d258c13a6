"""Statements of licensing: the database's own guards (installed by migrations), figures, and acts on many licences."""

from apps.kernel import sqlfiles


def text(name):
    return sqlfiles.load(__file__, name)


def functions(*names):
    return sqlfiles.functions(__file__, *names)


def function(file, name):
    """A function as a file creates it: what a migration that made another of it puts back when it is undone."""
    return sqlfiles.functions_of(text(file))[name]


def rows(name, params=None):
    return sqlfiles.rows(__file__, name, params)


def tuples(name, params=None):
    return sqlfiles.tuples(__file__, name, params)


def one(number, on):
    """The public record of a licence by its number on a day, a tuple in a list."""
    return sqlfiles.prepared(__file__, "one", "EXECUTE licensing_one_seen (%s, %s)", [number, on])


def count_check(code, way, at):
    """Count a look at the certificate of a code; what its page rests on, a tuple in a list."""
    return sqlfiles.prepared(__file__, "count_check", "EXECUTE licensing_count_check (%s, %s, %s)", [code, way, at])


def rests_on(code):
    """What the page of the certificate of a code rests on, a tuple in a list."""
    return sqlfiles.prepared(__file__, "rests_on", "EXECUTE licensing_rests_on (%s)", [code])


def execute(name, params=None):
    return sqlfiles.execute(__file__, name, params)
