"""The refused rows of a run as a file, to go through beside one's own: which row, which column, what is wrong."""

import csv
import io

from django.utils.translation import gettext as _

from apps.kernel.rules.formulas import neutral


class _Echo(io.StringIO):
    def take(self):
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text


def as_csv(rejects, *, chunk=1000):
    """Blocks of bytes: UTF-8 with a byte order mark (Excel reads it), in the language in force, row by row.

    `rejects` is a queryset in the order of the file, of rows with line, column, value, message and warning.

    Values that a spreadsheet would run as a formula are neutralised.
    """
    out = _Echo()
    writer = csv.writer(out)
    writer.writerow([_("row"), _("column"), _("value"), _("what is wrong"), _("taken")])
    yield b"\xef\xbb\xbf" + out.take().encode()
    for number, reject in enumerate(rejects.iterator(chunk_size=chunk), 1):
        taken = _("yes, with a doubt") if reject.warning else _("no")
        cells = [reject.line, reject.column, reject.value, reject.message, taken]
        writer.writerow([neutral(str(cell)) for cell in cells])
        if not number % chunk:
            yield out.take().encode()
    yield out.take().encode()
