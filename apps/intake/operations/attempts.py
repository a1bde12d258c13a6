"""What becomes of a run whose work is stopped, by a refusal, an error or the end of its process: said on the run.

`fail` is the app's own verb: called with run_id, error (None for an error of the portal), by and at.
"""

import contextlib

from apps.kernel.errors import DomainError

from ..errors import FILE_ERRORS, FileError, NotNow
from .holding import held


@contextlib.contextmanager
def failing(fail, *, run_id, by, at):
    """Say on the run what stops the work within, and raise it on."""
    try:
        yield
    except DomainError as error:
        fail(run_id=run_id, error=error, by=by, at=at)
        raise
    except BaseException:
        with contextlib.suppress(Exception):  # the server may be the one that is gone
            fail(run_id=run_id, error=None, by=by, at=at)
        raise


def recover(running, fail, *, kind, by, at):
    """Mark runs whose process is gone as failed, to be started again; returns how many. Nothing of theirs was kept.

    `running`: runs in a state of work. One that was begun, not only queued, and whose lock is free has nobody on it.
    """
    gone = 0
    for run_id in list(running.filter(started_at__isnull=False).order_by("pk").values_list("pk", flat=True)):
        with contextlib.suppress(NotNow), held(run_id, kind=kind):
            fail(run_id=run_id, error=FileError("interrupted"), by=by, at=at)
            gone += 1
    return gone


def reason(error):
    """(code, details) that a run keeps of what stopped it, for `why_failed`."""
    return getattr(error, "code", "internal"), {
        **getattr(error, "details", {}),
        "sentence": str(error.message) if error else "",
    }


def why_failed(run, *, lacking):
    """The sentence of what stopped a run, in the reader's language; "" where nothing did.

    `lacking`: the app's error for a file without columns it needs, which names them as `missing`.
    """
    details = {name: value for name, value in run.error_details.items() if name != "sentence"}
    if not run.error_code:
        return ""
    if run.error_code == lacking.code:
        return f"{lacking.message} {'、'.join(details.get('missing', []))}"
    if run.error_code in FILE_ERRORS:
        return str(FileError(run.error_code, **details).message)
    return run.error_details.get("sentence") or str(FILE_ERRORS["internal"])
