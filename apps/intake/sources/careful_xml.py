"""XML of strangers: expat, held to what a workbook needs, so that no document can fill the memory.

expat keeps an unfinished tag or comment, every name it has ever seen and every element that is open. Each of them is
counted here; the handlers that keep text count their own.
"""

from xml.parsers import expat

from ..errors import FileError

TOKEN_LIMIT = 4 * 2**20  # bytes of one tag or comment; a workbook's longest tag has some hundreds
NAMES_LIMIT = 5_000  # different names of elements and attributes; the standard has some hundreds
DEPTH_LIMIT = 100


class CarefulParser:
    """`start(name, attributes)`, `end(name)` and `text(data)` get names without their prefix, texts in pieces.

    Raises ValueError beyond a limit, expat.ExpatError for what is no XML, FileError for a document type declaration,
    which no workbook has and entities (the billion laughs) come in.
    """

    def __init__(self, start=None, end=None, text=None):
        self._start, self._end, self._text = start, end, text
        self._fed, self._depth, self._local = 0, 0, {}
        self._parser = parser = expat.ParserCreate(namespace_separator=None)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        if text:
            parser.CharacterDataHandler = text

    def feed(self, chunk):
        self._parser.Parse(chunk, False)
        self._fed += len(chunk)
        if self._fed - max(0, self._parser.CurrentByteIndex) > TOKEN_LIMIT + len(chunk):
            raise ValueError("endless token")
        if len(self._parser.intern) > NAMES_LIMIT:
            raise ValueError("too many names")

    def finish(self):
        """Nothing more comes: raises ExpatError where the document is not at its end."""
        self._parser.Parse(b"", True)

    def _open(self, name, attributes):
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise ValueError("too deep")
        if self._start:
            self._start(self._local.get(name) or self._name(name), attributes)

    def _close(self, name):
        self._depth -= 1
        if self._end:
            self._end(self._local.get(name) or self._name(name))

    def _name(self, name):
        if len(self._local) > NAMES_LIMIT:
            raise ValueError("too many names")
        self._local[name] = short = name.rpartition(":")[2] or name
        return short


def _refuse(*_declaration):
    raise FileError("entities")
