"""The browser's verifier against the stand-alone one: the same records of every kind, good and bad, the same word."""

import json

import pytest

from tests.draws.records import accepted, bytes_changed, every_bad, followed, good, record_of, unfinished
from tests.factories.draws import people_of
from tests.inspections.test_record_outside import by_class

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ASK = """async (pairs) => {
    const said = [];
    for (const [text, seal] of pairs) {
        try { await verifyDraw(JSON.parse(text), seal, () => {}); said.push(""); }
        catch (error) { said.push(`${error.name}: ${error.message}`); }
    }
    return said;
}"""


@pytest.fixture
def asked(live, browser_page):
    """A function: {name: what the browser says, "" where it accepts} of {name: (record, seal)}."""

    def ask(page, named):
        pairs = [[json.dumps(record), seal] for record, seal in named.values()]
        return dict(zip(named, page.evaluate(ASK, pairs), strict=True))

    return ask


def page_of(live, browser_page, draw):
    page = browser_page()
    page.goto(f"{live.url}/draws/{draw.pk}/")
    page.wait_for_function("typeof verifyDraw === 'function'")
    return page


def test_both_accept_records_of_every_kind_and_reject_every_bad_one(live, browser_page, asked):
    people = people_of()
    told = good(people) | unfinished(people)
    first, second, _again = followed(people_of("320104"))
    whole = record_of(second)
    page = page_of(live, browser_page, second)
    said = asked(page, {name: (record, record["seal"]["sha256"]) for name, record in told.items()})
    assert said == dict.fromkeys(told, "")
    bad = every_bad(whole, record_of(first), told["a public value"], told["void"],
                    told["seats held back"], told["seats opened"])  # fmt: skip
    bad["another seal"] = (whole, "0" * 64)
    said = asked(page, bad)
    assert [name for name, word in said.items() if not word] == []
    # a reason, not a stumble: what is refused on purpose is an Error, whose text the page shows
    stumbled = [
        name for name, word in said.items() if not word.startswith("Error: ") and not name.startswith("without")
    ]
    assert stumbled == []


def test_both_reject_any_changed_byte(live, browser_page, asked):
    """Frame, terms, quotas, secrets, outcome, replacements: of a draw with its reason, and of a redraw."""
    _first, second, again = followed(people_of())
    page = page_of(live, browser_page, second)
    for draw in (second, again):
        whole = record_of(draw)
        seal, others = whole["seal"]["sha256"], dict(bytes_changed(whole))
        assert asked(page, {"whole": (whole, seal)}) == {"whole": ""}
        said = asked(page, {path: (record, seal) for path, record in others.items()})
        assert [path for path, word in said.items() if not word] == []
        assert [path for path, record in others.items() if accepted(record, seal)] == []


def test_both_replay_the_seats_of_an_inspection_task_by_class(live, browser_page, asked):
    """Its inspectors are known by the numbers of their certificates, its objects by salted keys."""
    draw = by_class()
    whole = record_of(draw)
    page = page_of(live, browser_page, draw)
    seal, others = whole["seal"]["sha256"], dict(bytes_changed(whole))
    assert {path[0] for path in others} >= {"objects", "inspectors", "seal", "witnesses", "seed", "drawn", "seats"}
    assert asked(page, {"whole": (whole, seal)}) == {"whole": ""}
    said = asked(page, {path: (record, seal) for path, record in others.items()})
    assert [path for path, word in said.items() if not word] == []
    assert [path for path, record in others.items() if accepted(record, seal)] == []
