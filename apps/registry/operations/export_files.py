"""Write rows of text into a file, one at a time: memory does not grow with the list."""

import csv

import xlsxwriter

from apps.kernel.rules.formulas import neutral

ENCODINGS = {"csv": "utf-8-sig", "csv_gb": "gb18030"}
SHEET_ROWS = 1_048_575  # a worksheet's rows less the head; the list goes on in a second sheet


class CsvFile:
    """Comma separated, every cell that would run as a formula neutralised."""

    suffix, media_type = "csv", "text/csv"

    def __init__(self, path, encoding):
        self.file = open(path, "w", encoding=encoding, newline="")  # noqa: SIM115 - closed by close()
        self.writer = csv.writer(self.file, lineterminator="\r\n")

    def write(self, cells):
        self.writer.writerow([neutral(cell) for cell in cells])

    def close(self):
        self.file.close()


class XlsxFile:
    """A workbook written row by row; every cell is text, so nothing is computed and no leading zero is lost."""

    suffix, media_type = "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, path, _encoding=""):
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(path, options)
        self.head, self.bold = None, self.book.add_format({"bold": True})
        self._new_sheet()

    def write(self, cells):
        if self.head is None:
            self.head = cells
        elif self.row > SHEET_ROWS:
            self._new_sheet()
            self._put(self.head)
        self._put(cells)

    def _put(self, cells):
        for column, cell in enumerate(cells):
            self.sheet.write_string(self.row, column, cell[:32767], self.bold if self.row == 0 else None)
        self.row += 1

    def _new_sheet(self):
        self.sheet, self.row = self.book.add_worksheet(), 0
        self.sheet.freeze_panes(1, 1)

    def close(self):
        self.book.close()


def open_file(path, file_format):
    """A writer for ExportJob.Format: `write(list of str)`, `close()`, `suffix`, `media_type`."""
    return XlsxFile(path) if file_format == "xlsx" else CsvFile(path, ENCODINGS[file_format])
