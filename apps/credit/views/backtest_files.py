"""What a backtest found, as files: the enterprises that would move, and the counts and shares its page shows."""

import csv
import io
import tempfile
from pathlib import Path

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.kernel.errors import Invalid
from apps.kernel.rules.formulas import neutral
from apps.registry.operations.export_files import open_file
from apps.registry.permissions import Registry

from .. import states
from ..models.ruleset import Model
from ..operations.backtests import note_export
from ..queries.trials import names_of, prediction_of
from .backtests import backtest_of, narrowed

SHEET = 50_000  # rows of a workbook a page makes while one waits; more go out as CSV


@require_safe
def moves_file(request, pk, format):
    """The list as a file: CSV of any length, streamed; a workbook up to fifty thousand rows."""
    backtest = _to_take_out(request, pk, format)
    _form, rows = narrowed(request, backtest)
    count = rows.select_related(None).count()
    if format == "xlsx" and count > SHEET:
        raise Invalid(_("The list is too long for a workbook made at once. Narrow it, or take it as CSV."))
    head = [_("Enterprise"), _("Unified social credit code"), _("Division"), _("Stands"), _("Would be"),
            _("Score before"), _("Score after")]  # fmt: skip
    cells = (_cells(row) for row in rows.order_by("pk").iterator(chunk_size=2000))
    note_export(backtest_id=backtest.pk, rows=count, format=format, by=request.scope, at=timezone.now())
    return _file(f"backtest-{backtest.pk}.{format}", head, cells, format)


@require_safe
def counts_file(request, pk, format):
    """Who goes from which grade to which, over all and by place, and what each grade foretold: a row a count."""
    backtest = _to_take_out(request, pk, format)
    if backtest.state != states.TRIAL_DONE:
        raise Http404
    head = [_("Kind of figure"), _("City, industry or size"), _("Stands"), _("Would be"), _("Ruleset"), _("Grade"),
            _("Enterprises"), _("Failed"), _("Share"), _("Interval from"), _("Interval to")]  # fmt: skip
    rows = [*_count_rows(backtest), *_outcome_rows(backtest)]
    note_export(backtest_id=backtest.pk, rows=len(rows), format=format, by=request.scope, at=timezone.now())
    return _file(f"backtest-{backtest.pk}-counts.{format}", head, rows, format)


def _to_take_out(request, pk, format):
    if format not in ("csv", "xlsx"):
        raise Http404
    request.scope.require(Registry.EXPORT)
    backtest = backtest_of(request, pk)
    if backtest.model == Model.RISK:
        raise Invalid(_("The risk class is internal: it is read here and not taken out as a file."))
    return backtest


def _count_rows(backtest):
    titles = {"all": _("Matrix by grade"), "city": _("By city"), "industry": _("By industry"), "scale": _("By size")}
    counts = sorted(backtest.counts.all(), key=lambda row: (list(titles).index(row.dimension), row.place, row.before))
    names = {name: names_of(name, {row.place for row in counts if row.dimension == name}) for name in titles}
    for row in counts:
        place = names[row.dimension].get(row.place, row.place)
        yield [titles[row.dimension], place, row.before, row.after, "", "", row.enterprises, "", "", "", ""]


def _outcome_rows(backtest):
    title = _("What the grades foretold")
    for which, ruleset in (("base", backtest.base), ("draft", backtest.ruleset)):
        for row in prediction_of(backtest, which).grades:
            ends = (row.interval.low, row.interval.high) if row.interval else (None, None)
            shares = ["" if share is None else f"{share:.4f}" for share in (row.share, *ends)]
            yield [title, "", "", "", ruleset.code, row.grade, row.enterprises, row.failed, *shares]


def _cells(row):
    before = "" if row.score_before is None else f"{row.score_before / 100:.2f}"
    held = row.enterprise
    return [
        held.name,
        held.uscc or "",
        str(held.division),
        row.before,
        row.after,
        before,
        f"{row.score_after / 100:.2f}",
    ]


def _file(name, head, cells, format):
    if format == "xlsx":
        return _workbook(name, head, cells)
    lines = csv.writer(_Echo(), lineterminator="\r\n")
    text = (lines.writerow([neutral(str(cell)) for cell in row]) for row in _with(head, cells))
    response = StreamingHttpResponse(_with("\ufeff", text), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Echo:
    """A file that gives back what is written: csv.writer needs one."""

    def write(self, text):
        return text


def _with(first, rest):
    yield first
    yield from rest


def _workbook(name, head, cells):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        out = open_file(path, "xlsx")
        for row in _with(head, cells):
            out.write([str(cell) for cell in row])
        out.close()
        # read whole: the folder goes with the request, and the list is capped
        return FileResponse(io.BytesIO(path.read_bytes()), as_attachment=True, filename=name)
