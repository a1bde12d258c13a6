"""Pages by key: the list at hand and the table give the same, in both directions, without gap or double."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.divisions.models import Division
from apps.kernel import keyset

ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 60)), max_size=30, unique_by=lambda row: row[1])


@given(ROWS, st.integers(1, 7))
def test_walking_a_list_forth_and_back(rows, size):
    rows = sorted(rows)
    pages, place = [], None
    while True:
        stretch = keyset.cut(rows, place=place, size=size)
        pages.append(stretch)
        place = stretch.next
        if place is None:
            break
    assert [row for page in pages for row in page.rows] == rows
    assert pages[0].previous is None
    for before, page in pairwise(pages):
        back = keyset.cut(rows, place=page.previous, size=size)
        assert back.rows == before.rows
        assert back.next is not None
        assert (back.previous is None) == (before.previous is None)


def test_a_list_that_lost_everything():
    assert keyset.cut([], place=keyset.Place(3, 3)) == keyset.Stretch([])
    assert keyset.cut([(1, 1)], place=keyset.Place(3, 3)) == keyset.Stretch([])
    assert keyset.cut([(4, 4)], place=keyset.Place(3, 3, back=True)) == keyset.Stretch([])


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 4, 500])
def test_the_table_gives_what_the_list_gives(size):
    table = Division.objects.filter(code__startswith="3201")
    listed = sorted((row.code, row.pk) for row in table)
    for order in (keyset.Order("code"), keyset.Order("pk")):
        place = None
        for _ in range(200):
            ours, theirs = (
                keyset.page_at(table, order, place=place, size=size),
                keyset.cut(listed, place=place, size=size),
            )
            assert [row.pk for row in ours.rows] == [key for _value, key in theirs.rows]
            assert (ours.next, ours.previous) == (theirs.next, theirs.previous)
            if ours.next is None:
                break
            back = keyset.page_at(table, order, place=ours.next, size=size).previous
            assert keyset.page_at(table, order, place=back, size=size).rows == ours.rows
            place = ours.next


@pytest.mark.django_db
def test_a_cursor_of_the_key_alone():
    order = keyset.Order("pk")
    first = keyset.page(Division.objects.all(), order, size=2)
    second = keyset.page(Division.objects.all(), order, cursor=first.next, size=2)
    assert first.rows[-1].pk < second.rows[0].pk
    assert keyset.page(Division.objects.all(), order, cursor=second.previous, size=2).rows == first.rows


@pytest.mark.django_db
def test_a_cursor_that_was_altered_is_the_first_page_and_says_so():
    rows, order = Division.objects.all(), keyset.Order("pk")
    first = keyset.page(rows, order, size=2)
    assert (first.lost, keyset.page(rows, order, cursor=first.next, size=2).lost) == (False, False)
    for cursor in (first.next[:-3], "x", first.next[1:], keyset.write("320100", 320102), keyset.write(None, 320100)):
        found = keyset.page(rows, order, cursor=cursor, size=2)
        assert (found.lost, found.rows) == (True, first.rows), cursor


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.integers(-(2**63), 2**63), st.booleans())
def test_a_place_in_a_list_at_hand_is_read_as_it_was_written(value, key, back):
    assert keyset.read_listed(keyset.write(value, key, back)) == keyset.Place(value, key, back)


@given(st.text(max_size=40))
def test_a_text_that_is_no_place_in_a_list_is_none(text):
    assert keyset.read_listed(text) is None or isinstance(keyset.read_listed(text).value, str)
    assert keyset.read_listed(keyset.write(None, 1)) is keyset.read_listed(keyset.write(5, 1)) is None
