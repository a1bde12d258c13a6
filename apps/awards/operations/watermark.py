"""A file as one reader gets it: every page carries the reader's name, the moment and the mark of the log.

Reports come as PDF and are stamped page by page; the original leaves the portal to nobody but its owner. Reading
writes a row that nobody can take away (models.Reading).
"""

import io
import secrets

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.documents.operations import open_document
from apps.documents.papers import CHINESE
from apps.documents.typesetting import typeset
from apps.kernel.errors import Invalid

from ..models import Reading

A4 = (595.276, 841.89)  # points: the page of the mark


class NotMarkable(Invalid):
    code = "not-markable"
    message = _("This PDF is locked or damaged: reviewers could not be given a marked copy. Save it again without a "
                "password.")  # fmt: skip


def markable(file):
    """Raise NotMarkable for a PDF that cannot be stamped; leaves the file at its beginning."""
    file.seek(0)
    content = file.read()
    file.seek(0)
    if content.startswith(b"%PDF-"):
        stamped(content, _mark("test", "2026-01-01", "test"))


def log(application, *, what, by, at, document=None, mark=""):
    """Write down who read what; returns the row."""
    return Reading.objects.create(
        application=application, what=what, document_id=document and document.pk, mark=mark, reader=by.actor,
        reader_user=by.user_id, agency_code=by.agency_code, at=at,
    )  # fmt: skip


def marked_copy(application, document, *, what=Reading.What.FILE, by, at):
    """(bytes of a PDF, Reading): the document as this reader gets it, logged before it is handed out."""
    mark = secrets.token_hex(6).upper()
    reading = log(application, what=what, by=by, at=at, document=document, mark=mark)
    with open_document(document) as file:
        content = file.read()
    moment = timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
    return stamped(content, _mark(by.actor, moment, mark)), reading


def _mark(reader, moment, mark):
    """A transparent page with the words of the mark across it."""
    with override(CHINESE):
        return typeset("awards/mark", {"reader": reader, "moment": moment, "mark": mark})


def stamped(content, mark):
    """The PDF with the page `mark` laid over each of its pages, drawn to its size; raises NotMarkable.

    Written anew from its objects: an update that is appended could be cut off again, and the file without it were the
    report unmarked, byte for byte.
    """
    # here: a library of some tens of megabytes that only a process which stamps should carry
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    try:
        report = PdfFileReader(io.BytesIO(content))
        if report.encrypted:
            raise NotMarkable
        writer = copy_into_new_writer(report)
        over = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(mark)))
        resources = generic.DictionaryObject(
            {generic.pdf_name("/XObject"): generic.DictionaryObject({generic.pdf_name("/ReaderMark"): over})}
        )
        for number in range(int(writer.root["/Pages"]["/Count"])):
            left, bottom, width, height = _box(writer, number)
            paint = b"q %f 0 0 %f %f %f cm /ReaderMark Do Q" % (width / A4[0], height / A4[1], left, bottom)
            stream = writer.add_object(generic.StreamObject(stream_data=paint))
            writer.add_stream_to_page(number, stream, resources)
        out = io.BytesIO()
        writer.write(out)
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AssertionError, OSError) as error:
        raise NotMarkable from error
    return out.getvalue()


def _box(writer, number):
    """(left, bottom, width, height) of a page, as it says itself or by its parents."""
    page = writer.find_page_for_modification(number)[0].get_object()
    while "/MediaBox" not in page and "/Parent" in page:
        page = page["/Parent"]
    left, bottom, right, top = (float(each) for each in page["/MediaBox"])
    return left, bottom, right - left, top - bottom
