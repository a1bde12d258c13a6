"""Template context: which province the portal serves."""

from django.conf import settings
from django.utils.translation import get_language

from .rules.provinces import province_name


def province(request):
    """`province`: the served province's name in the reader's language."""
    chinese = (get_language() or settings.LANGUAGE_CODE).startswith("zh")
    return {"province": province_name(settings.PROVINCE_CODE, chinese=chinese)}
