"""Fields of forms whose text becomes a number, a day or a time: no digits of other scripts (rules/digits.py)."""

from django import forms
from django.core.exceptions import ValidationError

from .rules.digits import half_width, has_foreign_digits


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
