"""The forms that the rows of a certificate have had. What was signed is never altered, so each is read for ever.

1: a row with one result, its parties and the entries of all of them; whose an entry is, it says beside the entry.
2: a result and entries for each party (screening.py).
"""

from .screening import overall, result_of

FORM = 2


def rows_of(form, rows):
    """Rows in the present form, whichever they were kept in."""
    return rows if form == FORM else [_of_first(row) for row in rows]


def _of_first(row):
    """How a name led to a party, and where it is, that form did not say."""
    parties = [_party(party, row["entries"]) for party in row["parties"]]
    result = overall(parties) if parties else row["result"]
    return {"asked": row["asked"], "result": result, "hint": row["hint"], "parties": parties, "beyond": 0}


def _party(party, entries):
    own = [entry | {"restored_on": ""} for entry in entries if _is_of(entry, party)]
    unsaid = {"firm": None, "division": "", "found_by": "", "borne_until": ""}
    return party | unsaid | {"result": result_of(own), "entries": own}


def _is_of(entry, party):
    return (entry["party"], entry["code"]) == (party["name"], party["code"])
