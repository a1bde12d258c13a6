"""Why a row of an import was refused or taken with a doubt: the sentence the reader gets, by code.

Rules and SQL know only the codes; `%(value)s`, `%(hint)s` and `%(other)s` are filled in the reader's language.
"""

from django.utils.translation import gettext_lazy as _

REJECTIONS = {
    # the row as a whole
    "columns": _("The row has %(value)s cells, the header has %(hint)s. Check for a missing or extra separator."),
    "quote": _("A quotation mark is opened here and not closed. Double it or take it out."),
    "truncated": _("The file ends in the middle of this row: it was cut off. Get the whole file again."),
    "shifted": _("The cells of this row have slipped into the wrong columns: “%(value)s” does not belong here."),
    "encoding": _("Some characters could not be read. Choose the right encoding (often GB18030) and import again."),
    "nul": _("The cell holds a null character, which no text has: the file was damaged here. Type the cell again."),
    "row-long": _("The row is longer than any row of a table. A line break or a separator is probably missing."),
    "long": _("The text has %(hint)s characters; at most %(other)s fit here."),
    "formula": _("The cell holds a formula (%(value)s). Replace it by its value."),
    # the name
    "name-missing": _("The name of the enterprise is missing."),
    "name-differs": _(
        "The register knows this code under another name: “%(hint)s”. If the enterprise was renamed, import again "
        "with “accept new names”."
    ),
    # the code
    "code-missing": _("Neither a unified social credit code nor a registration number is given."),
    "code-length": _("The code %(value)s has %(hint)s characters; a unified social credit code has 18."),
    "code-letter": _("Character %(hint)s of the code %(value)s is not allowed: I, O, S, V and Z never occur."),
    "code-lookalike": _("Character %(hint)s of the code %(value)s is not allowed; probably %(other)s is meant."),
    "code-shape": _("Character %(hint)s of the code %(value)s must be a digit (characters 3 to 8 are a division)."),
    "code-check": _("The code %(value)s is mistyped: with these 17 characters the last one would be %(hint)s."),
    "code-number": _(
        "The workbook holds the code as a number (%(value)s), so its last digits are lost. Format the column as text."
    ),
    "duplicate": _("The code %(value)s already stands in row %(hint)s of this file."),
    "duplicate-differs": _("The code %(value)s already stands in row %(hint)s of this file, for “%(other)s”."),
    "same-enterprise": _("This row leads to the same enterprise as row %(hint)s of this file."),
    # where and when
    "division-unknown": _("The division cannot be told from “%(value)s”. Give the six-digit division code."),
    "division-ambiguous": _(
        "“%(value)s” is the name of more than one place: %(hint)s. Write the city before it, or give the code."
    ),
    "division-retired": _("The division %(value)s was dissolved and has no successor on record."),
    "division-outside": _("The enterprise lies in %(value)s, outside your own division."),
    "enterprise-outside": _("The register has this enterprise in %(value)s, outside your own division."),
    "zone-outside": _("The register has this enterprise outside your own zone."),
    "date-impossible": _("There is no such day: %(value)s."),
    "date-format": _("%(value)s is not a date. Write it as 2011-02-28."),
    "date-future": _("The date %(value)s lies in the future."),
    "date-early": _("%(value)s is before 1 October 1949, when no registration existed. Look at the year again."),
    "status-before-start": _("The status dates from %(value)s, before the enterprise was established on %(hint)s."),
    "status-older": _("The status dates from %(value)s, but the register already knows a later one of %(hint)s."),
    "established-late": _("The enterprise cannot be established on %(value)s: its status dates from %(hint)s."),
    "status-unknown": _("%(value)s is not a status. Use open, moved out, revoked, deregistered or cancelled."),
    "status-undated": _("The status “%(value)s” needs its date."),
    "industry-unknown": _("%(value)s is not a code of GB/T 4754-2017."),
    "scale-unknown": _("%(value)s is not a scale. Use large, medium, small or micro."),
}

WARNINGS = {
    "capital": _("The registered capital “%(value)s” could not be read and was left empty."),
    "code-inner": _("The organisation code inside %(value)s has another check character; some early codes do."),
    "status-kept": _("The register says “%(hint)s”, the file “%(value)s”. The register was kept."),
}

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
    "undo-blocked": _("The import cannot be undone: other work rests on some of its enterprises."),
}

_SAVE_AS = _("Open it in Excel or WPS and save it as .xlsx or CSV.")
_CHOOSE = _("Choose a CSV or XLSX file.")

# What a file can turn out to be (operations/imports/looks.py): the noun, and what to do then.
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

NO_ROWS = _(
    "The file has a first row of headings and nothing under it: no row was found. Choose the file that holds the rows; "
    "of a workbook, the first sheet that is not hidden is read."
)

# What stands in the way of undoing an import, by enterprise.
BLOCKS = {
    "changed": _("changed since"),
    "merged": _("part of a merge"),
    "seat": _("somebody holds or claims a seat at it"),
    "related": _("other records rest on it"),
}
