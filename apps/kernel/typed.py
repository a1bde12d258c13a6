"""What may be typed into any form: no control characters and none that make text read backwards (rules/unseen.py); and
fields whose text becomes a number, a day or a time: no digits of other scripts (rules/digits.py).
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .rules.digits import half_width, has_foreign_digits
from .rules.unseen import code_point, control, turning


def legible(text):
    """Refuse a text that cannot be printed as it is: a validator of every field of text (apps.py).

    What Django has made something else of, a UUID or the values of a JSON text, is no text any more.
    """
    if not isinstance(text, str):
        return
    if char := control(text.replace("\0", "")):  # of a null character Django speaks itself
        message = _("This contains a control character (%(char)s). Type it again instead of pasting it.")
        raise ValidationError(message, code="control-character", params={"char": code_point(char)})
    if char := turning(text):
        message = _(
            "This contains a character that makes text read backwards (%(char)s). Type it again instead of pasting it."
        )
        raise ValidationError(message, code="turning-character", params={"char": code_point(char)})


class _Typed:
    def to_python(self, value):
        if isinstance(value, str):
            value = half_width(value)
            if has_foreign_digits(value):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class IntegerField(_Typed, forms.IntegerField):
    pass


class DecimalField(_Typed, forms.DecimalField):
    pass


class DateField(_Typed, forms.DateField):
    pass


class TimeField(_Typed, forms.TimeField):
    pass
