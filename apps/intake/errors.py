"""What can be wrong with a whole file or a run."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError

# What is wrong with a whole file: nothing of it was read.
FILE_ERRORS = {
    "empty": _("The file is empty."),
    "no-header": _("The first row is not a header: it must name the columns."),
    "unmapped": _("No column is chosen for: %(fields)s."),
    "too-big": _("The file has %(size)s; at most %(limit)s can be imported at once. Split it."),
    "header-long": _(
        "The first row is no row of headings: it is far too long. A line break or a separator is probably missing."
    ),
    "too-many-columns": _(
        "The first row names %(columns)s columns; at most %(most)s can be read. Take out those that are not needed."
    ),
    "too-many-rows": _("The file has more than %(most)s rows; at most that many can be read at once. Split it."),
    "too-many-strings": _("The workbook holds more than %(most)s different texts. Save it as CSV and import that."),
    "damaged-xlsx": _(
        "The workbook is damaged or cut off. Get the whole file again, or open it in Excel or WPS and save it again."
    ),
    "cut-gzip": _("The compressed file is cut off: nothing of it can be unpacked. Get the whole file again."),
    "locked": _("The workbook is protected with a password. Take the password off in Excel or WPS and save it again."),
    "is-xls": _("This is a workbook of the old .xls format. Save it as .xlsx or CSV."),
    "is-other": _("The file is named %(suffix)s, but it is %(kind)s. %(advice)s"),
    "suffix": _("Files named %(suffix)s cannot be imported. Choose .csv, .csv.gz or .xlsx."),
    "bomb": _("The workbook would unpack to %(size)s. It was not opened."),
    "gzip-bomb": _("The file unpacks to more than %(times)s times its size, as no table does. It was not read on."),
    "entities": _("The workbook declares XML entities. It was not opened."),
    "encoding": _("The encoding %(value)s is not known. Choose UTF-8 or GB18030."),
    "missing": _("The uploaded file is gone. Upload it again."),
    "interrupted": _("The import was interrupted and nothing of it was kept. Start it again."),
    "internal": _("The import stopped on an error of the portal and nothing of it was kept. Start it again."),
}

_SAVE_AS = _("Open it in Excel or WPS and save it as .xlsx or CSV.")
_CHOOSE = _("Choose a CSV or XLSX file.")

# What a file can turn out to be (sources/looks.py): the noun, and what to do then.
KINDS = {
    "text": (_("plain text"), _("If it is a table with commas or tabs, rename it to .csv.")),
    "xlsx": (_("an Excel workbook"), _("Rename it to .xlsx.")),
    "xls": (_("an Excel workbook of the old .xls format"), _("Save it as .xlsx or CSV.")),
    "xlsb": (_("a binary Excel workbook (.xlsb)"), _SAVE_AS),
    "ods": (_("an OpenDocument spreadsheet"), _SAVE_AS),
    "sheet-xml": (_("an XML spreadsheet"), _SAVE_AS),
    "html": (_("a web page, as some systems export their tables"), _SAVE_AS),
    "xml": (_("an XML document"), _CHOOSE),
    "gzip": (_("a file compressed with gzip"), _("If it holds a CSV, rename it to .csv.gz.")),
    "archive": (_("an archive of files"), _("Unpack it and choose the table inside.")),
    "broken-zip": (
        _("a damaged or cut-off archive or Excel workbook"), _("Get the whole file again; a workbook is named .xlsx."),
    ),
    "pdf": (_("a PDF document"), _CHOOSE),
    "picture": (_("a picture"), _CHOOSE),
    "document": (_("a text document or presentation"), _CHOOSE),
    "program": (_("a program"), _CHOOSE),
    "binary": (_("no text that can be read"), _("If it came from another system, have it exported again as CSV.")),
}  # fmt: skip


class FileError(DomainError):
    """Nothing of the file can be read; `code` names the sentence in FILE_ERRORS, `details` fill it."""

    status = 422

    def __init__(self, code, **details):
        super().__init__(sentence(code, details), code=code, **details)


class NotNow(DomainError):
    code = "import-state"
    message = _("The import is not in a state for this step. Look at it again.")


def sentence(code, details):
    """The sentence of a file error in the language in force; sizes in bytes and kinds of files are made readable."""
    readable = {name: filesizeformat(value) if name in ("size", "limit") else value for name, value in details.items()}
    if "kind" in details:
        kind, advice = KINDS.get(details["kind"], (details["kind"], KINDS["pdf"][1]))
        readable = {"suffix": "", **readable, "kind": kind, "advice": advice}
    return str(FILE_ERRORS[code]) % readable
