"""Merging the parts: the same parts give the same catalogue, and whatever is wrong is named."""

from babel.messages.catalog import Catalog, Message

from qualityprov.messages import as_text, differing_placeholders, key_of, merge


def part(**translations):
    catalogue = Catalog(locale="zh_Hans")
    for text, translation in translations.items():
        catalogue.add(text, translation)
    return catalogue


def wanted(*texts):
    return {("", text): Message(text) for text in texts}, {("", text): "apps/x.py:1" for text in texts}


def test_what_no_part_translates_is_named_with_its_place():
    catalogue, problems = merge(*swap(wanted("open", "shut"), [("a", False, part(open="开"))]))
    assert problems == ["missing: 'shut'  (apps/x.py:1)"]
    assert catalogue["open"].string == "开"


def test_two_translations_of_one_message_are_named_and_the_first_is_taken():
    parts = [("a", False, part(open="开")), ("b", False, part(open="存续"))]
    catalogue, problems = merge(*swap(wanted("open"), parts))
    assert problems == ["two translations, a.po and b.po: 'open'"]
    assert catalogue["open"].string == "开"


def test_only_an_override_may_say_what_the_sources_do_not():
    assert merge(*swap(wanted(), [("a", False, part(open="开"))]))[1] == ["unused in a.po: 'open'"]
    catalogue, problems = merge(*swap(wanted(), [("a", True, part(open="开"))]))
    assert problems == []
    assert catalogue["open"].string == "开"


def test_a_lost_placeholder_is_named():
    assert differing_placeholders(Message("%(n)s rows", "行"))
    assert differing_placeholders(Message("rows", "%(n)s 行"))
    assert not differing_placeholders(Message(("%(n)s row", "%(n)s rows"), ("%(n)s 行",)))


def test_a_plural_is_known_by_its_first_form():
    assert key_of(Message(("row", "rows"))) == key_of(Message("row"))


def test_the_order_of_the_parts_entries_does_not_matter():
    one = merge(*swap(wanted("a", "b"), [("p", False, part(a="甲", b="乙"))]))[0]
    other = merge(*swap(wanted("b", "a"), [("p", False, part(b="乙", a="甲"))]))[0]
    assert as_text(one) == as_text(other)


def swap(found, parts):
    """merge's arguments from what is wanted and the parts."""
    messages, places = found
    return messages, parts, places
