"""One file into the register, or a dry run of it: staging, checks, matches, merge. The caller's transaction.

Rows are cleaned by rules while they stream into a temporary table (the server stores while Python reads); everything
that needs more than one row is a statement in sql/import_*.sql.
"""

import json

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.divisions.models import Division
from apps.intake.errors import FileError
from apps.kernel.errors import Stale
from apps.registry import sql
from apps.registry.models import Enterprise, Industry
from apps.registry.rules import headers
from apps.registry.rules.places import Division as PlaceRow
from apps.registry.rules.places import Places
from apps.registry.rules.rows import Reader
from apps.registry.states import OPEN, STATUS

from .feed import Feed


def execute(*, run, source, scope, at, dry_run, progress):
    """Counts of the run by name: rows, created, updated, unchanged, rejected, legacy, warnings.

    Rejects are written for a dry run too. Raises FileError for a file without the columns it needs, Stale where an
    enterprise was changed by somebody between comparing and writing.
    """
    mapping = run.mapping or headers.guess(source.header)
    _require_columns(source.header, mapping)
    today = timezone.localdate(at)
    params = _params(run, scope, mapping, at)
    sql.execute("import_settings")
    sql.execute("import_stage")
    progress.phase("reading")
    _copy(source, _reader(source.header, mapping, today), progress)
    run.rejects.all().delete()
    progress.phase("matching")
    [known] = sql.rows("import_stale")
    if known["stale"]:
        sql.execute("import_analyse_keys")
    _check(params)
    if not dry_run:
        progress.phase("merging")
        _merge(params)
    [counts] = sql.rows("import_counts", params)
    run.mapping = mapping
    return counts


def _require_columns(header, mapping):
    if not headers.looks_like_header(header):
        raise FileError("no-header")
    known = {field: column for field, column in mapping.items() if column in header}
    lacking = headers.missing(known)
    if lacking:
        raise FileError("unmapped", fields=", ".join(headers.FIELDS[field][1] for field in lacking))


def _reader(header, mapping, today):
    fields = ("code", "name", "level", "parent_id", "valid_to", "successor_id")
    divisions = [
        PlaceRow(code, name, level, parent or "", valid_to is not None and valid_to <= today, successor or "")
        for code, name, level, parent, valid_to, successor in Division.objects.order_by("code").values_list(*fields)
    ]
    industries = frozenset(Industry.objects.values_list("pk", flat=True))
    return Reader(header, mapping, Places.build(divisions), industries, today.isoformat())


def _params(run, scope, mapping, at):
    # towards an end only: that an ended enterprise is open again is an officer's decision, not a file's
    moves = [(source, step.target) for step in STATUS.moves for source in step.source if step.target != OPEN]
    return {
        "run": run.pk,
        "mapping": json.dumps(mapping),
        "basis": _basis(run),
        "prefix": scope.division_prefix or "",
        "zone": scope.zone_code,
        "renames": run.renames,
        "at": at,
        "from_status": [source for source, _target in moves],
        "to_status": [target for _source, target in moves],
    }


def _basis(run):
    """What a status of this file rests on. Kept in the record, so in the language of the portal, not the reader."""
    with translation.override(settings.LANGUAGE_CODE):
        text = _("import #%(run)s, %(file)s") % {"run": run.pk, "file": run.file_name}
    return text[: Enterprise._meta.get_field("status_basis").max_length]


def _copy(source, reader, progress):
    feed = Feed(source, reader, progress)
    sql.copy("import_copy", feed)
    sql.execute("import_analyse")
    progress.read(feed.rows, source.size, source.size)


def _check(params):
    for statement in (
        "import_findings",
        "import_bad_rows",
        "import_duplicates",
        "import_outside",
        "import_bearers",
        "import_match",
        "import_match_index",
        "import_ambiguous",
        "import_conflicts",
        "import_drop_refused",
        "import_numbers",
        "import_number_kept",
        "import_compare",
        "import_status_kept",
    ):
        sql.execute(statement, params)


def _merge(params):
    [lock] = sql.rows("import_lock", params)
    if lock["held"] != lock["wanted"]:
        raise Stale
    for statement in (
        "import_before",
        "import_former_names",
        "import_more_numbers",
        "import_update",
        "import_fresh",
        "import_insert",
        "import_new_numbers",
    ):
        sql.execute(statement, params)
