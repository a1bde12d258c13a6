"""Days as a calendar file (RFC 5545): whole-day events that any calendar takes in, updated when the file comes again.

Lines end with CRLF and are folded at 75 octets, never inside a character; commas, semicolons and line ends are escaped.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

OCTETS = 75
PRODUCT = "-//Quality portal//Deadlines//ZH"


@dataclass(frozen=True, slots=True)
class Day:
    """One day in the calendar. `uid` stays the same for ever; `remind` days before, at nine, the calendar speaks up."""

    uid: str
    on: date
    summary: str
    description: str = ""
    url: str = ""
    remind: int = 3


def written(name, days, *, stamp: datetime):
    """The file as bytes. `stamp` is the moment at which it was made."""
    stamp = stamp.astimezone(UTC)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
             f"X-WR-CALNAME:{escaped(name)}"]  # fmt: skip
    for day in days:
        lines += _event(day, stamp)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) for line in lines).encode()


def _event(day, stamp):
    yield "BEGIN:VEVENT"
    yield f"UID:{day.uid}"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day.on + timedelta(days=1):%Y%m%d}"  # the first day that is not in it
    yield f"SUMMARY:{escaped(day.summary)}"
    if day.description:
        yield f"DESCRIPTION:{escaped(day.description)}"
    if day.url:
        yield f"URL:{day.url}"
    yield "TRANSP:TRANSPARENT"
    if day.remind:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{escaped(day.summary)}"
        yield f"TRIGGER:-P{day.remind - 1}DT15H"  # the event begins at midnight: nine o'clock, so many days before
        yield "END:VALARM"
    yield "END:VEVENT"


def escaped(text):
    """A text value (RFC 5545, 3.3.11): nothing in it ends the line or the value."""
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def folded(line):
    """A content line in pieces of at most 75 octets, each further one begun with a blank (RFC 5545, 3.1)."""
    pieces, piece, room = [], "", OCTETS
    for character in line:
        size = len(character.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", OCTETS - 1  # the blank counts
        piece, room = piece + character, room - size
    return "\r\n ".join([*pieces, piece]) + "\r\n"
