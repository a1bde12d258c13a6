"""The one list of processes the portal consists of.

`script/run` starts them side by side, docker-compose.yml one a container; a contract test holds the two equal.
"""

import os
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

WEB_PORT = 8000


@dataclass(frozen=True)
class Process:
    """A name, the command line, and in one sentence what stops when it does."""

    name: str
    command: str
    purpose: str

    @property
    def arguments(self):
        return shlex.split(self.command)

    def environment(self):
        return {"QUALITYPROV_PROCESS": self.name}


PROCESSES = (
    Process("web", "python -m qualityprov.webserver", "pages and API"),
    Process(
        "worker",
        "celery --quiet --app qualityprov worker --loglevel INFO --concurrency 2 --without-gossip --without-mingle",
        "imports, exports, messages: whatever a page does not wait for",
    ),
    Process("beat", "celery --quiet --app qualityprov beat --loglevel INFO", "the daily sweeps; exactly one of it"),
)


def fresh_metrics_dir(var_dir):
    """An empty directory for the counters all processes share (qualityprov.metrics)."""
    path = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR") or var_dir / "metrics")
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path
