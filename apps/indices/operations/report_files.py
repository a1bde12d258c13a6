"""A report as files: a typeset PDF, and a DOCX in which an analyst goes on writing. Both from the same blocks."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from apps.documents.typesetting import typeset
from apps.kernel.figures import chinese, day

from ..queries.places import area_name
from ..rules import blocks as b
from .outlines import middle, outlines, spread


def title_of(report):
    return _("Analysis of quality in %(place)s, %(year)s") % {
        "place": area_name(settings.PROVINCE_CODE),
        "year": report.year,
    }


def file_name(report, ending):
    with override(report.language):
        return f"{title_of(report)}_v{report.version}.{ending}"


def pdf(report, *, on, final=False):
    """Bytes of the PDF; the same report gives the same bytes on the same day. All but the `final` one say draft."""
    with override(report.language):
        return typeset("indices/report", _data(report, on, final))


def docx(report, *, on, final=False):
    """Bytes of the DOCX (report_docx.py)."""
    # python-docx parses its own template when it is loaded: only who writes such a file pays for it
    from .report_docx import written

    made_at = timezone.make_naive(report.computed_at, timezone.get_default_timezone())
    with override(report.language):
        return written(_data(report, on, final), made_at=made_at)


MAKERS = {"pdf": pdf, "docx": docx}


def _data(report, on, final):
    local, place = timezone.localdate(on), area_name(settings.PROVINCE_CODE)
    draft = _("draft, not published")
    edition = _("Version %(version)s") % {"version": report.version}
    return {
        "title": title_of(report),
        "author": _("Administration for Market Regulation of %(place)s") % {"place": place},
        "on": str(local),
        "date": day(local),
        "edition": edition if final else f"{edition} · {draft}",
        "lang": "zh" if chinese() else "en",
        "mark": _("Holds invented demonstration figures") if report.demo else "",
        "contents": _("Contents"),
        "figure": pgettext("report", "Figure"),
        "table": pgettext("report", "Table"),
        "blocks": [drawn(block) for block in b.filled(report.blocks, report.texts)],
    }


def drawn(block):
    """A map with the outlines it is drawn from: they are the same for every edition and are not kept with it."""
    if block.get("shape") != b.MAP:
        return block
    found, height = outlines()
    rows = [row | {"rings": found.get(row["name"], [])} for row in block["rows"]]
    places = spread([(row["label"], middle(row["rings"])) for row in rows])
    return block | {"rows": [row | {"at": at} for row, at in zip(rows, places, strict=True)], "height": height}
