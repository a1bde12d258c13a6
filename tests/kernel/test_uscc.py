"""The credit code by worked examples of GB 32100-2015, and the database's rule beside that of Python."""

import random

import pytest
from django.db import connection

from apps.kernel.rules import uscc

# printed in public sources, three of them worked out by hand (two are invented)
RIGHT = [
    "91320105780688132K", "91320100MA1ABCD2XR", "91320500999999015Q", "91330100799655058B", "9144030071526726XG",
    "914403001922038216", "9132070070404786XB", "91440300708461136T", "91360727MA35LGHK7K", "91441900MA51XAPG4N",
]  # fmt: skip
WRONG = ["91320000134754046L", "91110000100011065L"]  # but for the last character


@pytest.mark.parametrize("code", RIGHT)
def test_a_right_code(code):
    assert (uscc.check(code).ok, uscc.check(code).inner_ok) == (True, True)
    assert uscc.check_character(code[:17]) == code[17]


@pytest.mark.parametrize("code", WRONG)
def test_a_wrong_check_character_is_told_the_right_one(code):
    finding = uscc.check(code)
    assert (finding.problem, finding.hint) == ("check", uscc.check_character(code[:17]))
    assert uscc.check(code[:17] + finding.hint).ok


def test_any_single_character_altered_is_noticed():
    for code in RIGHT:
        for place in range(18):
            for other in uscc.ALPHABET.replace(code[place], ""):
                assert not uscc.check(code[:place] + other + code[place + 1 :]).ok


def some_code(chance):
    letters = uscc.ALPHABET
    head = "".join(chance.choices(letters, k=2) + chance.choices("0123456789", k=6) + chance.choices(letters, k=9))
    code = head + uscc.check_character(head)
    spoilt = chance.choice(["", "", "letter", "length", "any"])
    place = chance.randrange(18)
    if spoilt == "length":
        return code[:place] + code[place + 1 :]
    if spoilt:
        return code[:place] + chance.choice("IOSVZ蘇a" if spoilt == "letter" else letters) + code[place + 1 :]
    return code


@pytest.mark.django_db
def test_the_database_judges_as_python_does():
    chance = random.Random(32100)
    codes = [*RIGHT, *WRONG, *(some_code(chance) for _n in range(2000))]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT registry_uscc_valid(code) FROM unnest(%s) WITH ORDINALITY AS t (code, n) ORDER BY n", [codes]
        )
        judged = [right for (right,) in cursor.fetchall()]
    assert judged == [uscc.is_valid(code) for code in codes]
    assert 500 < sum(judged) < 1500
