"""What was asked for, line by line: a number or a name, and what is wrong with it where it is neither."""

from dataclasses import dataclass

from apps.kernel.rules.unseen import control, seen, turning
from apps.registry.rules.names import fold
from apps.registry.rules.numbers import classify

CODE, NAME, MISTYPED, SHORT = "code", "name", "mistyped", "short"
LONG, CONTROL, TURNED = "long", "control", "turned"
MOST = 1000
LONGEST = 200
LEAST_NUMBER = 8  # shorter ASCII texts are names of foreign firms, or a beginning
WILD = str.maketrans("", "", "%_*?")


@dataclass(frozen=True, slots=True)
class Asked:
    """`text` is what is printed, without what nobody sees; `value` what is compared: a normalised number, or a folded
    name. `problem` and `hint` as in numbers.py.
    """

    text: str
    kind: str
    value: str = ""
    problem: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Unfit:
    """A line that is not asked: `problem` is LONG | CONTROL | TURNED, `char` the character to blame."""

    line: int
    text: str
    problem: str
    char: str = ""


def unfit(lines):
    """Unfit for every line that cannot be certified: the answer would be to another text than the one that is read."""
    found = (_unfit(number, " ".join(line.split())) for number, line in enumerate(lines, 1))
    return [each for each in found if each]


def _unfit(number, text):
    for problem, char in ((TURNED, turning(text)), (CONTROL, control(text))):
        if char:
            return Unfit(number, text, problem, char)
    return Unfit(number, text, LONG) if len(seen(text)) > LONGEST else None


def read(lines):
    """Asked for every line with something on it, each text once, in order."""
    texts = dict.fromkeys(" ".join(seen(line).split()) for line in lines)
    return [_one(text) for text in texts if text]


def _one(text):
    folded = fold(text)
    if folded.isascii() and folded.replace("-", "").isalnum() and len(folded) >= LEAST_NUMBER and _has_digit(folded):
        number = classify(text)
        if number.kind:
            return Asked(text, CODE, number.value)
        return Asked(text, MISTYPED, number.value, number.problem, number.other or number.hint)
    if len(folded.translate(WILD)) < 2:
        return Asked(text, SHORT)
    return Asked(text, NAME, folded)


def _has_digit(text):
    return any(char.isdigit() for char in text)
