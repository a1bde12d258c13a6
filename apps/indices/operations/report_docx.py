"""The editable file of a report: cover, contents, numbered heads, figures and tables with one caption each, pages.

python-docx knows none of the fields of Word: those are written as what they are in the file.
"""

import io
from dataclasses import dataclass, field

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from apps.documents.typesetting import picture

from ..rules import blocks as b

WIDTH = 15.8  # centimetres between the margins
CONTENTS = 2  # levels of heads that the contents list
BODY, HEAD = "宋体", "黑体"
LATIN = "Times New Roman"
STYLES = {"Normal": 11, "Title": 26, "Heading 1": 16, "Heading 2": 13, "Caption": 9.5, "Header": 8.5, "Footer": 9}
HEADS = ("Title", "Heading 1", "Heading 2")


@dataclass(slots=True)
class Writing:
    """A file being written: what numbers its heads, figures and tables so far."""

    paper: object
    data: dict
    counted: dict = field(default_factory=dict)

    def next(self, name):
        self.counted[name] = self.counted.get(name, 0) + 1
        return self.counted[name]


def written(data, *, made_at):
    """Bytes of the DOCX of what report_files.py gathered."""
    paper = Document()
    _styles(paper, chinese=data["lang"] == "zh")
    _numbering(paper)
    properties = paper.core_properties
    properties.title, properties.author, properties.comments = data["title"], data["author"], data["edition"]
    properties.created = properties.modified = made_at
    properties.language = "zh-CN" if data["lang"] == "zh" else "en-GB"
    _page(paper.sections[0])
    _cover(paper, data)
    body = paper.add_section(WD_SECTION.NEW_PAGE)
    _page(body)
    _running(body, data)
    heads = [block for block in data["blocks"] if block["kind"] == b.HEADING and block["level"] <= CONTENTS]
    _contents(paper, data, heads)
    writing = Writing(paper, data)
    for block in data["blocks"]:
        _WRITE[block["kind"]](writing, block)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


# --- the paper and its styles -----------------------------------------------------------------------------------------
def _page(section):
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.7), Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.8), Cm(2.5)


def _styles(paper, *, chinese):
    for name, size in STYLES.items():
        style = paper.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = LATIN, Pt(size), RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # a theme would win over the name
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), HEAD if name in HEADS else BODY)
    for name in ("Title", "Heading 1", "Heading 2", "Caption"):
        paper.styles[name].font.bold = True
    title = paper.styles["Title"].element.get_or_add_pPr()
    for border in title.findall(qn("w:pBdr")):
        title.remove(border)
    normal = paper.styles["Normal"].paragraph_format
    normal.line_spacing, normal.space_after = 1.25, Pt(5)
    paper.styles["Caption"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name, before, after in (("Heading 1", 16, 8), ("Heading 2", 12, 6)):
        paper.styles[name].paragraph_format.space_before = Pt(before)
        paper.styles[name].paragraph_format.space_after = Pt(after)
    defaults = paper.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for known in defaults.findall(qn("w:lang")):
        defaults.remove(known)
    latin = "en-US" if chinese else "en-GB"
    defaults.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{latin}" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'))


def _numbering(paper):
    """Heads numbered 1 and 1.1 by Word itself: who moves a chapter need not count."""
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading{at + 1}"/>'
        f'<w:suff w:val="space"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        for at, text in enumerate(("%1", "%1.%2"))
    )
    kinds = paper.part.numbering_part.element
    number = 1 + max((int(each.get(qn("w:abstractNumId"))) for each in kinds.findall(qn("w:abstractNum"))), default=0)
    kinds.insert(0, parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{levels}'
        "</w:abstractNum>"
    ))  # fmt: skip
    used = kinds.add_num(number)
    for at in range(CONTENTS):
        pr = paper.styles[f"Heading {at + 1}"].element.get_or_add_pPr().get_or_add_numPr()
        pr.get_or_add_ilvl().val, pr.get_or_add_numId().val = at, used.numId


def _cover(paper, data):
    def line(words, size, *, before=0, style="Normal", bold=False):
        found = paper.add_paragraph(style=style)
        found.alignment, found.paragraph_format.space_before = WD_ALIGN_PARAGRAPH.CENTER, Pt(before)
        run = found.add_run(words)
        run.font.size, run.bold = Pt(size), bold
        return found

    line(data["author"], 15, before=110)
    line(data["title"], 26, before=60, style="Title", bold=True)
    line(data["edition"], 13, before=20)
    if data["mark"]:
        marked = line(data["mark"], 12, before=110)
        marked.runs[0].font.color.rgb = RGBColor(0xB8, 0x27, 0x1D)
    line(data["date"], 12, before=60 if data["mark"] else 200)


def _running(section, data):
    """Title and edition at the head of every page, its number at the foot; the cover has neither."""
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    head = section.header.paragraphs[0]
    head.style.paragraph_format.tab_stops.clear_all()  # those of the template are of another width
    head.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    head.add_run(f"{data['title']}\t{data['edition']}")
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("— ")
    _field(foot, "PAGE", "1")
    foot.add_run(" —")


# --- fields -----------------------------------------------------------------------------------------------------------
def _mark(run, kind, **more):
    found = OxmlElement("w:fldChar")
    found.set(qn("w:fldCharType"), kind)
    for name, value in more.items():
        found.set(qn(f"w:{name}"), value)
    run._r.append(found)


def _code(paragraph, words):
    found = OxmlElement("w:instrText")
    found.set(qn("xml:space"), "preserve")
    found.text = f" {words} "
    paragraph.add_run()._r.append(found)


def _field(paragraph, words, shown, **more):
    """A field with what it shows until Word counts anew."""
    _mark(paragraph.add_run(), "begin", **more)
    _code(paragraph, words)
    _mark(paragraph.add_run(), "separate")
    paragraph.add_run(shown)
    _mark(paragraph.add_run(), "end")


def _contents(paper, data, heads):
    """The contents as a field of Word, filled with the heads as they stand and the pages they are on."""
    title = paper.add_paragraph()
    run = title.add_run(data["contents"])
    run.font.size, run.bold = Pt(16), True
    numbers, last = [0] * CONTENTS, None
    for at, block in enumerate(heads):
        level = block["level"] - 1
        numbers = [*numbers[:level], numbers[level] + 1, *[0] * (CONTENTS - level - 1)]
        last = paper.add_paragraph()
        last.paragraph_format.left_indent, last.paragraph_format.space_after = Cm(0.8 * level), Pt(2)
        last.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        if at == 0:
            _mark(last.add_run(), "begin", dirty="true")
            _code(last, f'TOC \\o "1-{CONTENTS}" \\h \\z \\u')
            _mark(last.add_run(), "separate")
        number = ".".join(str(each) for each in numbers[: level + 1])
        last.add_run(f"{number} {block['text']}\t")
        _field(last, f"PAGEREF {_bookmark(at + 1)} \\h", "")
    if last is not None:
        _mark(last.add_run(), "end")
    paper.add_page_break()


def _bookmark(number):
    return f"_Toc{number:08d}"


# --- blocks -----------------------------------------------------------------------------------------------------------
def _heading(writing, block):
    found = writing.paper.add_heading(block["text"], block["level"])
    if block["level"] > CONTENTS:
        return
    number = writing.next("head")
    begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    begin.set(qn("w:name"), _bookmark(number))
    for each in (begin, end):
        each.set(qn("w:id"), str(number))
    found._p.insert(1, begin)  # after what says its style
    found._p.append(end)


def _text(writing, block):
    found = writing.paper.add_paragraph(block["text"])
    if writing.data["lang"] == "zh":
        found.paragraph_format.first_line_indent = Pt(22)


def _written(writing, block):
    for part in block["text"].split("\n"):
        if part.strip():
            _text(writing, {"text": part.strip()})


def _note(writing, block):
    run = writing.paper.add_paragraph().add_run(block["text"])
    run.font.size, run.font.color.rgb = Pt(9), RGBColor(0x5A, 0x5A, 0x5A)


def _caption(writing, kind, words):
    """ "Figure 3  …": the number is a field, so that a table put in between is counted."""
    found = writing.paper.add_paragraph(style="Caption")
    found.add_run(f"{writing.data[kind]} ")
    _field(found, f"SEQ {kind} \\* ARABIC", str(writing.next(kind)))
    found.add_run(f"  {words}")
    return found


def _table(writing, block):
    caption = _caption(writing, "table", block["caption"])
    caption.paragraph_format.keep_with_next = True  # never at the foot of a page without its table
    table = writing.paper.add_table(rows=0, cols=len(block["head"]))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _ruled(table)
    shares = [WIDTH * each / sum(block["wide"]) for each in block["wide"]]
    for column, share in zip(table.columns, shares, strict=True):  # what a word processor goes by before the cells
        column.width = Cm(share)
    longest = max((len(text) for row in block["rows"] for text in row), default=0)
    short = len(block["rows"]) <= ON_ONE_PAGE and longest <= IN_A_ROW
    for at, words in enumerate([block["head"], *block["rows"]]):
        row = table.add_row()
        row.height = Pt(18)
        _row(row, words, block["numeric"], shares, head=at == 0, together=short and at < len(block["rows"]))
    writing.paper.add_paragraph().paragraph_format.space_after = Pt(2)


ON_ONE_PAGE, IN_A_ROW = 16, 80  # rows of a table that is not broken, letters of a cell of one


def _row(row, words, numeric, shares, *, head, together):
    pr = row._tr.get_or_add_trPr()
    pr.append(OxmlElement("w:cantSplit"))
    if head:
        pr.append(OxmlElement("w:tblHeader"))  # on every page the table runs on to
    for at, (cell, text) in enumerate(zip(row.cells, words, strict=True)):
        cell.width = Cm(shares[at])
        found = cell.paragraphs[0]
        found.alignment = WD_ALIGN_PARAGRAPH.RIGHT if numeric[at] else WD_ALIGN_PARAGRAPH.LEFT
        found.paragraph_format.space_after, found.paragraph_format.line_spacing = Pt(0), 1.1
        found.paragraph_format.keep_with_next = together
        run = found.add_run(text)
        run.font.size, run.bold = Pt(9.5), head
        if head:
            cell._tc.get_or_add_tcPr().append(parse_xml(
                f'<w:tcBorders {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:color="000000"/></w:tcBorders>'
            ))  # fmt: skip


def _ruled(table):
    """Three lines: above, below the head, below; hairlines between the rows."""
    table._tbl.tblPr.append(parse_xml(
        f'<w:tblBorders {nsdecls("w")}><w:top w:val="single" w:sz="8" w:color="000000"/>'
        '<w:bottom w:val="single" w:sz="8" w:color="000000"/>'
        '<w:insideH w:val="single" w:sz="2" w:color="B4B4B4"/></w:tblBorders>'
    ))  # fmt: skip


def _chart(writing, block):
    placed = writing.paper.add_picture(io.BytesIO(picture("indices/chart", block)), width=Cm(WIDTH))
    said = "; ".join(f"{row['label']} {row['shown']}" for row in block["rows"])
    placed._inline.docPr.set("descr", f"{block['title']}: {said}")  # what a reader without sight is told
    above = writing.paper.paragraphs[-1]
    above.paragraph_format.keep_with_next, above.alignment = True, WD_ALIGN_PARAGRAPH.CENTER
    unit = f" ({block['unit']})" if block["unit"] else ""
    _caption(writing, "figure", f"{block['title']}{unit}")


_WRITE = {
    b.HEADING: _heading, b.TEXT: _text, b.WRITTEN: _written, b.NOTE: _note, b.TABLE: _table, b.CHART: _chart,
}  # fmt: skip
