"""Django's own form rendering with our field template, so that `{{ form }}` looks like every other form."""

from django.forms.renderers import TemplatesSetting


class QualityRenderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field_group.html"
