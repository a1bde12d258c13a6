"""Small numbers and days as Chinese papers write them: 六, 十五, 六十, 一百零五; 2026年5月12日."""

DIGITS = "零一二三四五六七八九"
MOST = 999


def in_chinese(number):
    """A whole number from 0 to 999 in Chinese; anything else raises ValueError."""
    if not 0 <= number <= MOST:
        raise ValueError(f"{number} is not written out")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if not hundreds:
        ten = {0: "", 1: "十"}.get(tens, f"{DIGITS[tens]}十")
        return f"{ten}{DIGITS[ones]}" if ones or not tens else ten
    middle = f"{DIGITS[tens]}十" if tens else "零" if ones else ""
    return f"{DIGITS[hundreds]}百{middle}{DIGITS[ones] if ones else ''}"


def day_in_chinese(day):
    """A date as Chinese sentences that are kept say it, whatever the reader's language."""
    return f"{day.year}年{day.month}月{day.day}日"
