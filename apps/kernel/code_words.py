"""What is wrong with a code somebody typed, in a sentence: O for 0, a missing character, a wrong check character."""

from django.utils.translation import gettext as _

from .rules import uscc

LENGTH = 18


def explain(typed):
    """A sentence on a code that leads nowhere; "" when it looks right (or is no credit code at all)."""
    finding = uscc.check(uscc.normalise(typed))
    if finding.problem == "length":
        return _length(finding)
    values = {"position": finding.position, "letter": finding.code[finding.position - 1 : finding.position]}
    if finding.problem == "letter" and finding.hint:
        text = _("Character %(position)s is “%(letter)s”; credit codes never use it. Did you mean “%(hint)s”?")
        return text % {**values, "hint": finding.hint}
    if finding.problem == "letter":
        return _("Character %(position)s, “%(letter)s”, is not used in credit codes.") % values
    if finding.problem == "shape":
        return _("Character %(position)s is “%(letter)s”, but characters 3 to 8 of a credit code are digits.") % values
    if finding.problem == "check":
        return _("The last character does not fit the other 17, so one character is mistyped somewhere.")
    return ""


def _length(finding):
    if len(finding.code) in {9, 15}:  # an organisation code or a registration number: may be right
        return ""
    return _("A unified social credit code has 18 characters; this has %(count)s.") % {"count": len(finding.code)}


def misread(typed):
    """A sentence on eighteen letters and figures that no credit code can be, else "": nothing is found under them, and
    "not on the list" would be the answer to another question."""
    code = uscc.normalise(typed)
    if len(code) != LENGTH or not (code.isascii() and code.isalnum()):
        return ""
    meant = uscc.look_alike(code)
    if meant:
        return _("Credit codes use neither O nor I, S nor Z: did you mean %(code)s?") % {"code": meant}
    return explain(code)
