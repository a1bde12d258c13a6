"""A report as files: a typeset PDF, and a DOCX in which an analyst goes on writing. Both from the same blocks."""

import io

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from apps.documents.typesetting import picture, typeset
from apps.kernel.figures import chinese, day

from .. import states
from ..queries.places import area_name
from ..rules import blocks as b
from .outlines import middle, outlines

WIDTH = 15.5  # centimetres between the margins


def title_of(report):
    return _("Analysis of quality in %(place)s, %(year)s") % {
        "place": area_name(settings.PROVINCE_CODE),
        "year": report.year,
    }


def file_name(report, ending):
    with override(report.language):
        return f"{title_of(report)}_v{report.version}.{ending}"


def pdf(report, *, on):
    """Bytes of the PDF; the same report gives the same bytes on the same day."""
    with override(report.language):
        return typeset("indices/report", _data(report, on))


def docx(report, *, on):
    """Bytes of the DOCX: styles of its own, tables as tables, charts as pictures with what they say as their text."""
    # python-docx parses its own template when it is loaded: only who writes such a file pays for it
    from docx import Document
    from docx.shared import Cm, Pt

    with override(report.language):
        data = _data(report, on)
        paper = Document()
        section = paper.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(2.7), Cm(2.5)
        _fonts(paper, Pt)
        properties = paper.core_properties
        properties.title, properties.author, properties.comments = data["title"], data["author"], data["edition"]
        properties.created = properties.modified = timezone.make_naive(
            report.computed_at, timezone.get_default_timezone()
        )
        paper.add_heading(data["title"], 0)
        paper.add_paragraph(f"{data['author']}  {data['edition']}  {data['date']}")
        if data["mark"]:
            paper.add_paragraph(data["mark"], style="Intense Quote")
        for block in data["blocks"]:
            _WRITE[block["kind"]](paper, block)
        out = io.BytesIO()
        paper.save(out)
        return out.getvalue()


def _data(report, on):
    local, place = timezone.localdate(on), area_name(settings.PROVINCE_CODE)
    draft = _("draft, not published")
    edition = _("Version %(version)s") % {"version": report.version}
    return {
        "title": title_of(report),
        "author": _("Administration for Market Regulation of %(place)s") % {"place": place},
        "on": str(local),
        "date": day(local),
        "edition": edition if report.state == states.PUBLISHED else f"{edition} · {draft}",
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
    return block | {"rows": [row | {"at": middle(row["rings"])} for row in rows], "height": height}


def _fonts(paper, points):
    from docx.oxml.ns import qn  # beside its one use, as above

    for name in ("Normal", "Heading 1", "Heading 2", "Title", "Caption"):
        style = paper.styles[name]
        style.font.name = "Times New Roman"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    paper.styles["Normal"].font.size = points(11)


def _heading(paper, block):
    paper.add_heading(block["text"], block["level"])


def _text(paper, block):
    paper.add_paragraph(block["text"])


def _written(paper, block):
    for part in block["text"].split("\n"):
        if part.strip():
            paper.add_paragraph(part.strip())


def _note(paper, block):
    paper.add_paragraph().add_run(block["text"]).italic = True


def _table(paper, block):
    paper.add_paragraph(block["caption"], style="Caption")
    table = paper.add_table(rows=1, cols=len(block["head"]), style="Light Grid Accent 1")
    for cell, words in zip(table.rows[0].cells, block["head"], strict=True):
        cell.text = words
    for row in block["rows"]:
        cells = table.add_row().cells
        for at, words in enumerate(row):
            cells[at].text = words
            cells[at].paragraphs[0].alignment = 2 if block["numeric"][at] else 0
    paper.add_paragraph()


def _chart(paper, block):
    from docx.shared import Cm

    placed = paper.add_picture(io.BytesIO(picture("indices/chart", block)), width=Cm(WIDTH))
    said = "; ".join(f"{row['label']} {row['shown']}" for row in block["rows"])
    placed._inline.docPr.set("descr", f"{block['title']}: {said}")  # what a reader without sight is told
    unit = f" ({block['unit']})" if block["unit"] else ""
    paper.add_paragraph(f"{block['title']}{unit}", style="Caption")


_WRITE = {
    b.HEADING: _heading, b.TEXT: _text, b.WRITTEN: _written, b.NOTE: _note, b.TABLE: _table, b.CHART: _chart,
}  # fmt: skip
