"""Forms of the people pages."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency

from . import roles


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class RefusableForm(forms.Form):
    def refuse(self, error):
        """Show a DomainError at the field it names, else above the form."""
        field = error.details.get("field")
        self.add_error(field if field in self.fields else None, str(error.message))


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Name, user name or e-mail address"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(
        label=_("Posts"),
        required=False,
        choices=[("", _("in force or to come")), ("over", _("over")), ("all", _("all"))],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("all")), *((role.code, role.label) for role in roles.agency_roles())]

    def value(self, name):
        return self.cleaned_data.get(name, "") if self.is_valid() else ""


class AgencyFilter(forms.Form):
    """Of `cities` (code, name) those are offered whose agencies the reader sees."""

    q = forms.CharField(label=_("Name, address or telephone"), required=False, max_length=80)
    city = forms.ChoiceField(label=_("City"), required=False)
    lacks = forms.ChoiceField(
        label=_("Address and telephone"),
        required=False,
        choices=[("", _("all")), ("1", _("one of them is missing"))],
    )

    def __init__(self, *args, cities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["city"].choices = [("", _("all")), *cities]
        if not cities[1:]:  # there is nothing to choose
            del self.fields["city"]

    def value(self, name):
        return self.cleaned_data.get(name, "") if self.is_valid() else ""


class GrantForm(RefusableForm):
    """A post for a person, named by e-mail address: whoever has no account yet is invited."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Whoever has no account under this address gets a link to set a password."),
    )
    display_name = forms.CharField(label=_("Name"), max_length=80)
    agency_code = forms.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.none())
    role = forms.ChoiceField(label=_("Role"))
    valid_from = forms.DateField(label=_("From"), widget=DayInput())
    last_day = forms.DateField(
        label=_("Until"), widget=DayInput(), required=False, help_text=_("This day included. Empty: until ended.")
    )

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        agencies = Agency.objects.filter(division__code__startswith=scope.division_prefix or "")
        if scope.zone_code:
            agencies = agencies.filter(zone_id=scope.zone_code)
        self.fields["agency_code"].queryset = agencies.order_by("division_id", "code")
        levels = agencies.order_by().values_list("level", flat=True).distinct()
        self.fields["role"].choices = [
            ("", "—"),
            *((role.code, role.label) for role in roles.agency_roles(tuple(levels))),
        ]

    def arguments(self):
        values = dict(self.cleaned_data)
        return values | {"agency_code": values["agency_code"].pk}


class AgencyForm(RefusableForm):
    """Where a party writes to an agency, or calls it."""

    address = forms.CharField(
        label=_("Address for letters"), max_length=120, required=False,
        help_text=_("Town, street, number and office: letters of parties are sent there."),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=60,
        required=False,
        help_text=_("With the area code, for questions of parties."),
    )


class ReasonForm(RefusableForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The person reads it in a message."))

    def arguments(self):
        return self.cleaned_data


class ConfirmForm(RefusableForm):
    """Nothing to fill in: the button is the answer."""

    def arguments(self):
        return {}


def people_matching(posts, text):
    """Posts whose person's name, user name or address contains `text`."""
    if not text:
        return posts
    wanted = Q(user__display_name__icontains=text) | Q(user__username__icontains=text) | Q(user__email__icontains=text)
    return posts.filter(wanted)
