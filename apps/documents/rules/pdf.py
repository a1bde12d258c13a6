"""Whether a PDF would do something when it is opened: run JavaScript, or start a program (ISO 32000-1, 12.6.4).

A net, not a wall: names are looked for as bytes, also spelled with #xx (7.3.5) and inside compressed object streams
(7.5.7), not in what is encrypted. The wall is that documents are handed out to be saved and never opened by the portal.
An /OpenAction alone says where a reader begins to read; most office programs write one.
"""

import re
import zlib

CHUNK = 1024 * 1024
OVERLAP = 256  # a name, or the dictionary of a stream, may lie across two chunks
PIECE = 64 * 1024
LARGEST, MOST = 16 * CHUNK, 64 * CHUNK  # bytes of one object stream and of all, unpacked: honest files stay far below
LEAST = 4096  # what each counts for at least, so that a file of nothing but their headings ends too
ACTS = (b"/JavaScript", b"/Launch")
_PLAIN = re.compile(rb"/(?:JavaScript|Launch)(?![^\x00\s/<>\[\](){}%])")
_SPELLED = re.compile(rb"/[A-Za-z0-9]{0,10}#[A-Za-z0-9#]{2,40}")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/ObjStm.{0,200}?stream\r?\n", re.DOTALL)


def acts(file):
    """True when the seekable PDF holds such an action, or object streams that unpack without end."""
    left = MOST
    for start, data in _chunks(file):
        if _has_act(data):
            return True
        for found in _PACKED.finditer(data):
            inner = _unpacked(file, start + found.end())
            left -= max(len(inner), LEAST)
            if len(inner) >= LARGEST or left <= 0 or _has_act(inner):
                return True
    return False


def _chunks(file):
    """(place, bytes) of the whole file, each piece repeating the end of the one before."""
    start = 0
    while True:
        file.seek(start)
        data = file.read(CHUNK + OVERLAP)
        yield start, data
        if len(data) <= CHUNK:
            return
        start += CHUNK


def _unpacked(file, place):
    """What a stream that begins there unpacks to, at most LARGEST bytes; nothing where it is packed otherwise."""
    file.seek(place)
    packed, inner = zlib.decompressobj(), bytearray()
    try:
        while not packed.eof and len(inner) < LARGEST and (piece := file.read(PIECE)):
            inner += packed.decompress(piece, LARGEST - len(inner))
    except zlib.error:
        pass  # what came before it counts
    return bytes(inner)


def _has_act(data):
    if _PLAIN.search(data):
        return True
    return any(_HEX.sub(_byte, name) in ACTS for name in _SPELLED.findall(data))


def _byte(found):
    return bytes([int(found[1], 16)])
