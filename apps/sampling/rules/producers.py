"""Who counts as another than the sampled party; whether the result of a table is a fact of that producer too.

What a portal of its own tells both parties (operations/telling.py), a table must say: when the producer was told of the
failure. A code proves whose product it was; a name alone waits for two officers (apps/records/operations/matching.py).
"""

BY_CODE, BY_NAME, UNTOLD = "code", "name", "untold"


def way_of(values, *, coded, named):
    """BY_CODE, BY_NAME, UNTOLD (a failure whose producer was not told: no fact of it), or "" where it is none of ours.

    `coded`: the code is one enterprise's of the register; `named`: the name is that of one at least. What passed is a
    fact by code only: nobody is asked to look for whose merit a name is.
    """
    code, name = values["producer_code"], values.get("producer_name", "")
    if not is_another(code, values["party_code"], name, values["party_name"]):
        return ""
    failed = values["verdict"] == "fail"
    way = BY_CODE if values["producer_code"] and coded else ""
    if not values["producer_code"] and failed and named:
        way = BY_NAME
    return UNTOLD if way and failed and not values["producer_told_on"] else way


def is_untold(values):
    """Whether a row is a failure of another producer that was not told of it: no page says whose product it was."""
    other = is_another(values["producer_code"], values["party_code"], values.get("producer_name", ""),
                       values["party_name"])  # fmt: skip
    return other and values["verdict"] == "fail" and not values["producer_told_on"]


def is_another(known, other, name, other_name):
    """Whether a nominal producer is another than the sampled party: by what each is known by, a record of the register
    or a code, and by the names as they were written where one of them is unknown.

    sampling_another in SQL says the same, for whom a failure must be told.
    """
    if known and other:
        return known != other
    return bool(known or name) and name != other_name
