"""Short texts of data files that are kept in both languages: "中文 / English"."""

from django.utils.translation import get_language

BETWEEN = " / "


def in_language(text):
    """The half in the reader's language; the whole where the text has only one."""
    chinese, between, english = text.partition(BETWEEN)
    if not between:
        return text
    return chinese if (get_language() or "zh").startswith("zh") else english
