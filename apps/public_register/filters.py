"""What may be asked of the public list: the same parameters, rules and sentences for the page and for the API."""

import re
import unicodedata
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from apps.credit.models.standing import GRADES
from apps.divisions.models import Division
from apps.kernel.rules.unseen import code_point, seen, turning
from apps.registry.models import Enterprise

SHORTEST, LONGEST = 2, 60
DIVISION = re.compile(r"[0-9]{6}")
INDUSTRY = re.compile(r"[A-T]|[0-9]{2,4}")


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters after checking; `errors` maps a parameter to a sentence for the reader (then do not query)."""

    q: str = ""
    division: str = ""
    industry: str = ""
    status: str = ""
    grade: str = ""
    errors: dict = field(default_factory=dict)

    @property
    def values(self):
        """The filters alone, as a cursor is bound to them."""
        return {name: value for name, value in asdict(self).items() if name != "errors"}

    @property
    def narrow(self):
        """Whether anything but the search text narrows the list."""
        return bool(self.division or self.industry or self.status or self.grade)

    @property
    def chosen(self):
        return {name: value for name, value in self.values.items() if value}


def parse(params, *, strict=(), blank_q=True):
    """Asked from a QueryDict. With `strict`, a parameter that is neither a filter nor in `strict` is an error: a
    mistyped `divison=` must not answer with the whole register."""
    errors, values = {}, {}
    for name, check in CHECKS.items():
        text = params.get(name, "")
        try:
            values[name] = check(clean(text))
        except ValueError as error:
            values[name] = clean(text, lenient=True)
            errors[name] = str(error)
    if strict:
        errors |= unknown(params, {*CHECKS, *strict})
    return Asked(**values, errors=errors)


def clean(text, *, lenient=False):
    """Composed characters, single spaces; ValueError when there are control characters but spaces, or such as turn the
    direction of reading: found would be another name than the one that is read."""
    text = unicodedata.normalize("NFC", text)
    if (char := turning(text)) and not lenient:
        raise ValueError(
            _(
                "This contains a character that makes text read backwards (%(char)s). "
                "Type it again instead of pasting it."
            )
            % {"char": code_point(char)}
        )
    bad = [c for c in text if unicodedata.category(c) in {"Cc", "Cs"} and not c.isspace()]
    if bad and not lenient:
        raise ValueError(_("This contains a control character. Type it again instead of pasting it."))
    text = "".join(c for c in text if c not in bad)[: LONGEST * 10]
    return " ".join(seen(text).split())


def check_q(text):
    if not text:
        return ""
    if len(text) > LONGEST:
        raise ValueError(_("Type at most %(count)s characters.") % {"count": LONGEST})
    if max(map(len, text.split())) < SHORTEST:
        raise ValueError(
            _("One character matches too many names. Type two or more characters in a row, or the beginning of a code.")
        )
    return text


def check_division(text):
    if not text:
        return ""
    if not DIVISION.fullmatch(text) or not Division.objects.filter(pk=text).exists():
        raise ValueError(_("There is no division with the code “%(code)s” (GB/T 2260, six digits).") % {"code": text})
    return text


def check_industry(text):
    text = text.upper()
    if text and not INDUSTRY.fullmatch(text):
        raise ValueError(
            _("“%(code)s” is no code of GB/T 4754: one section letter or two to four digits.") % {"code": text}
        )
    return text


def check_status(text):
    if text and text not in Enterprise.Status.values:
        known = ", ".join(Enterprise.Status.values)
        raise ValueError(_("“%(status)s” is no status; known are %(known)s.") % {"status": text, "known": known})
    return text


def unknown(params, known):
    errors = {}
    for name in params:
        if name not in known:
            errors[name[:40]] = _("There is no such parameter.")
    return errors


def check_grade(text):
    text = text.upper()
    if text and text not in GRADES:
        known = ", ".join(GRADES)
        raise ValueError(_("“%(grade)s” is no grade; known are %(known)s.") % {"grade": text, "known": known})
    return text


CHECKS = {
    "q": check_q,
    "division": check_division,
    "industry": check_industry,
    "status": check_status,
    "grade": check_grade,
}
