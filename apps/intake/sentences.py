"""Words every import shares: what can be wrong with any row, how far the work is, how a state looks."""

from django.utils.translation import gettext_lazy as _

# Why a row of any table cannot be taken as it stands; `%(value)s` and `%(hint)s` are filled in the reader's language.
FAULTS = {
    "columns": _("The row has %(value)s cells, the header has %(hint)s. Check for a missing or extra separator."),
    "quote": _("A quotation mark is opened here and not closed. Double it or take it out."),
    "truncated": _("The file ends in the middle of this row: it was cut off. Get the whole file again."),
    "encoding": _("Some characters could not be read. Choose the right encoding (often GB18030) and import again."),
    "nul": _("The cell holds a null character, which no text has: the file was damaged here. Type the cell again."),
    "row-long": _("The row is longer than any row of a table. A line break or a separator is probably missing."),
    "formula": _("The cell holds a formula (%(value)s). Replace it by its value."),
}

NO_ROWS = _(
    "The file has a first row of headings and nothing under it: no row was found. Choose the file that holds the rows; "
    "of a workbook, the first sheet that is not hidden is read."
)

PHASES = {
    "queued": _("waiting for a free worker"),
    "waiting": _("another import is running; this one waits for it"),
    "reading": _("reading and checking rows"),
    "finishing": _("finishing"),
}

TONES = {
    "uploaded": "neutral", "checking": "info", "checked": "info", "importing": "info", "done": "good",
    "failed": "adverse", "undoing": "info", "undone": "neutral",
}  # fmt: skip
