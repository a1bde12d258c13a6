"""One number of a document, however it is written: 〔2026〕9号, [2026] 09号 and （２０２６）第9号 are the same.

Brackets of every kind, width, blanks, zeros before a number and 第 say nothing. In SQL: `records_number_folded`
(sql/number_folded.sql), beside it in tests/records/test_document_numbers.py.
"""

import re
import unicodedata

_BRACKETS = str.maketrans("〔[【〖{〈《<〕]】〗}〉》>", "((((((((" + "))))))))")
_BLANKS = re.compile("[\\t-\\r \u00ad\u200b-\u200f\u2060\ufeff]")
_ZEROS = re.compile("(?<![0-9])0+(?=[0-9])")


def folded(number):
    """The number as it is compared; "" for none."""
    text = unicodedata.normalize("NFKC", number).translate(_BRACKETS)
    return _ZEROS.sub("", _BLANKS.sub("", text).replace(")第", ")"))
