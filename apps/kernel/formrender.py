"""Django's own form rendering with our field template, so that `{{ form }}` looks like every other form.

A `<select>` is written without templates: Django includes two for every option, and a list of 130 divisions cost most
of the page it stands on. The test compares the text with Django's own, which differs in blank lines only.
"""

from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

SELECT = "django/forms/widgets/select.html"
OPTION = "django/forms/widgets/select_option.html"


class QualityRenderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field_group.html"

    def render(self, template_name, context, request=None):
        if template_name == SELECT and _plain(context["widget"]):
            return select(context["widget"])
        return super().render(template_name, context, request)


def _plain(widget):
    """Whether every option is drawn by Django's own template; one with its own is left to the templates."""
    return all(
        option["template_name"] == OPTION for _name, options, _index in widget["optgroups"] for option in options
    )


def select(widget):
    """What Django's select.html makes of a widget's context."""
    lines = [f'<select name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>']
    for name, options, _index in widget["optgroups"]:
        if name:
            lines.append(f'\n  <optgroup label="{_text(name)}">')
        for option in options:
            value = conditional_escape(str(option["value"]))
            lines.append(f'\n  <option value="{value}"{_attributes(option["attrs"])}>{_text(option["label"])}</option>')
        if name:
            lines.append("\n  </optgroup>")
    lines.append("\n</select>")
    return mark_safe("".join(lines))  # noqa: S308 - each part is escaped above


def _attributes(attributes):
    """As in attrs.html: False is left out, True stands without a value."""
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{conditional_escape(str(value))}"'
        for name, value in attributes.items()
        if value is not False
    )


def _text(value):
    return conditional_escape(value if isinstance(value, str) else str(localize(value)))
