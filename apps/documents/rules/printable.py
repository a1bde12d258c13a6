"""A text as a paper can show it: nothing fails for a character that no font has, and nothing goes without a trace."""

from apps.kernel.rules.unseen import code_point, seen

BREAKS = dict.fromkeys(map(ord, "\x0b\x0c\x85\u2028\u2029"), "\n")


def printable(value, covered):
    """JSON values with every text as it can be shown; `covered` are the code points of the fonts.

    What nobody sees is left out, other ends of lines and spaces become plain ones, and what no font draws is written by
    its number: 〈U+20BB7〉.
    """
    if isinstance(value, str):
        return _text(value, covered)
    if isinstance(value, dict):
        return {key: printable(each, covered) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable(each, covered) for each in value]
    return value


def _text(text, covered):
    if text.isascii() and text.isprintable():
        return text
    plain = seen(text).translate(BREAKS)
    missing = set(map(ord, plain)) - covered - {9, 10, 13}
    return plain.translate({number: _instead(chr(number)) for number in missing}) if missing else plain


def _instead(char):
    return " " if char.isspace() else f"〈{code_point(char)}〉"
