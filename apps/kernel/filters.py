"""What the filters of all lists share."""

import django_filters as filters
from django import forms


class DeskFilter(filters.FilterSet):
    """A filter over rows that are already narrowed to `scope`; a subclass fills `narrow` with the choices of the scope.

    Every field may be left out. Nothing is found where a filter is not understood: a list, or a file, of everything
    would be no answer to it.
    """

    def __init__(self, data=None, queryset=None, *, scope, **options):
        super().__init__(data, queryset, **options)
        for name, choices in self.narrow(scope).items():
            self.filters[name].extra["choices"] = choices
            self.form.fields[name].choices = choices
            if not choices:  # nothing to choose: an area of one division has no list of divisions
                self.form.fields[name].widget = forms.HiddenInput()
        for field in self.form.fields.values():
            field.required = False

    def narrow(self, scope):
        """{field: its choices} as far as they depend on who asks."""
        raise NotImplementedError

    @property
    def qs(self):
        return super().qs if not self.is_bound or self.form.is_valid() else self.queryset.none()
