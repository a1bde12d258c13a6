"""The half of a text in the reader's language."""

import pytest
from django.utils.translation import override

from apps.kernel.bilingual import in_language


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("凭记忆 / from memory", "zh-hans", "凭记忆"),
        ("凭记忆 / from memory", "en", "from memory"),
        ("行政许可法第四十二条", "en", "行政许可法第四十二条"),
        ("", "en", ""),
    ],
)
def test_half(text, language, shown):
    with override(language):
        assert in_language(text) == shown
