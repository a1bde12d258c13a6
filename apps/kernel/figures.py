"""Figures, dates and money as the two languages write them."""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.translation import get_language

EMPTY = "—"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def chinese():
    return (get_language() or "zh").startswith("zh")


def figure(value, places=0):
    """1234567 → "1,234,567", rounded half up; None → a dash. Official statistics group in both languages."""
    if value is None or value == "":
        return EMPTY
    number = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{number:,f}"


def percent(share, places=1):
    """0.1234 → "12.3%"."""
    return EMPTY if share is None else f"{figure(Decimal(str(share)) * 100, places)}%"


SPANS = ((86400, "天", "d"), (3600, "小时", "h"), (60, "分钟", "min"), (1, "秒", "s"))


def span(seconds):
    """A length of time in its largest unit, one place: 42 → "42 秒" / "42 s", 5400 → "1.5 小时" / "1.5 h".

    What was done in one act took no time that is kept: "当场" / "the same moment".
    """
    if seconds is None:
        return EMPTY
    if not seconds:
        return "当场" if chinese() else "the same moment"
    unit, *words = next((row for row in SPANS if seconds >= row[0]), SPANS[-1])
    number = figure(Decimal(str(seconds)) / unit, 0 if unit == 1 and seconds >= 1 else 1)
    return f"{number.removesuffix('.0')} {words[0] if chinese() else words[1]}"


def money(yuan):
    """Decimal yuan → "1,234.50 元" or "CNY 1,234.50"."""
    if yuan is None:
        return EMPTY
    amount = figure(yuan, 2)
    return f"{amount} 元" if chinese() else f"CNY {amount}"


def capital(amount, currency=""):
    """Registered capital in whole units: "20,000,000 元人民币" / "CNY 20,000,000"; no currency named is the yuan."""
    if amount is None:
        return EMPTY
    whole, currency = figure(amount), currency or "CNY"
    if chinese():
        return f"{whole} 元人民币" if currency == "CNY" else f"{whole} {currency}"
    return f"{currency} {whole}"


def day(value, short=False):
    """A date: 2026年5月12日 / 12 May 2026; `short` leaves the year out. A datetime is taken in the portal's time."""
    if not value:
        return EMPTY
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if not isinstance(value, date):
        return str(value)
    if chinese():
        return f"{value.month}月{value.day}日" if short else f"{value.year}年{value.month}月{value.day}日"
    text = f"{value.day} {MONTHS[value.month - 1]}"
    return text if short else f"{text} {value.year}"


def through(end):
    """The last day of what holds up to but not on `end`: half-open in the tables, said to its last day by people."""
    return end - timedelta(days=1) if end else None


def last_day(deadline):
    """The last day of a limit: "24:00 of the 12th" is kept as the first moment of the 13th, and people say the 12th."""
    if not isinstance(deadline, datetime):
        return deadline
    local = timezone.localtime(deadline) if timezone.is_aware(deadline) else deadline
    return (local - timedelta(days=1)).date() if local.time() == time.min else local.date()


def moment(value):
    """A date and time to the minute, in the portal's time."""
    if not value:
        return EMPTY
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(local)} {local:%H:%M}" if chinese() else f"{day(local)}, {local:%H:%M}"


def size(count):
    """Bytes → "16.4 KB"."""
    if count is None:
        return EMPTY
    number = Decimal(count)
    for unit in ("B", "KB", "MB", "GB"):
        if number < 1024 or unit == "GB":
            return f"{figure(number, 0 if unit == 'B' else 1)} {unit}"
        number /= 1024
    return EMPTY
