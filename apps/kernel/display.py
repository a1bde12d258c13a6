"""How the reader wants pages to look: theme, type size and language, remembered by cookie.

Cookies hold one of the listed words and nothing about the person. They are read on every page, so an unknown word is
treated as the default instead of as an error.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language

THEMES = ("auto", "light", "dark")
TYPES = ("normal", "large")
THEME_COOKIE = "theme"
TYPE_COOKIE = "type"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Display:
    """What base.html writes on the html element; `type` "large" is the mode for older readers (长者模式)."""

    theme: str = "auto"
    type: str = "normal"

    @property
    def large(self):
        return self.type == "large"

    @property
    def html_lang(self):
        """The BCP 47 tag of the page: zh-CN picks the mainland's glyphs where a font has several."""
        language = get_language() or settings.LANGUAGE_CODE
        return "zh-CN" if language.startswith("zh") else language

    @property
    def chinese(self):
        return self.html_lang.startswith("zh")


def display_of(request):
    """The display choices in a request's cookies; the defaults without a request."""
    if request is None:
        return Display()
    theme = request.COOKIES.get(THEME_COOKIE, "")
    size = request.COOKIES.get(TYPE_COOKIE, "")
    return Display(
        theme=theme if theme in THEMES else "auto",
        type=size if size in TYPES else "normal",
    )


def chosen(data):
    """The cookies a submitted choice asks for: {cookie name: value}; unknown values are left out."""
    languages = {code for code, _name in settings.LANGUAGES}
    allowed = (
        ("theme", THEME_COOKIE, THEMES),
        ("type", TYPE_COOKIE, TYPES),
        ("language", settings.LANGUAGE_COOKIE_NAME, languages),
    )
    return {cookie: data[field] for field, cookie, values in allowed if data.get(field) in values}
