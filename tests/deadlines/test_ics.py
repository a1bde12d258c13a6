"""A calendar file as RFC 5545 has it: folded at octets, escaped, ended by CRLF."""

from datetime import UTC, date, datetime

from apps.deadlines.rules.ics import OCTETS, Day, escaped, folded, written

STAMP = datetime(2026, 5, 12, 1, 2, 3, tzinfo=UTC)


def unfolded(content):
    """The content lines of a file, as a reader puts them together again."""
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_a_file_is_put_together_again_whatever_the_text():
    text = "办理延续；逾期，视为放弃\n第二行\\" + "长" * 80
    day = Day("clock-7@example.cn", date(2026, 12, 31), text, "说明,；;", "https://example.cn/my/", 3)
    content = written("期限", [day], stamp=STAMP)
    for line in content.split(b"\r\n"):
        assert len(line) <= OCTETS
        line.decode()  # no character is cut
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = unfolded(content)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "DTSTAMP:20260512T010203Z" in lines
    assert "TRIGGER:-P2DT15H" in lines
    assert f"SUMMARY:{escaped(text)}" in lines
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1


def test_what_would_end_a_value_is_escaped():
    assert escaped("a;b,c\\d\r\ne") == "a\\;b\\,c\\\\d\\ne"
    assert folded("x" * 75) == "x" * 75 + "\r\n"
    assert folded("x" * 76) == "x" * 75 + "\r\n x\r\n"
    assert folded("期" * 26) == "期" * 25 + "\r\n 期\r\n"
