"""A cursor is kept for years: it outlives every change of the secret key."""

import pytest

from apps.public_register import cursors

FILTERS = {"feed": "enterprises"}


def test_a_cursor_outlives_the_secret_key_and_its_fallbacks(settings):
    text = cursors.write(cursors.Cursor((7,)), FILTERS)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []
    assert cursors.read(text, FILTERS) == cursors.Cursor((7,))


def test_a_cursor_of_the_time_before_the_key_of_its_own_is_read_while_its_secret_key_is_known(settings):
    settings.CURSOR_KEY = settings.SECRET_KEY  # as where none is set
    text = cursors.write(cursors.Cursor((7,)), FILTERS)
    settings.CURSOR_KEY, settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = "own", [settings.SECRET_KEY], "another"
    assert cursors.read(text, FILTERS) == cursors.Cursor((7,))
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(cursors.BadCursor):
        cursors.read(text, FILTERS)
