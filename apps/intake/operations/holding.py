"""Who works on a run: a lock that ends with the process, so that a run without it is not running."""

import contextlib

from .. import sql
from ..errors import NotNow


@contextlib.contextmanager
def held(run_id, *, kind):
    """The run's own lock for the session; `kind` keeps the numbers of the registers' runs apart.

    Raises NotNow where somebody works on it.
    """
    [row] = sql.rows("hold", {"run": run_id, "kind": kind})
    if not row["held"]:
        raise NotNow
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            sql.execute("release", {"run": run_id, "kind": kind})
