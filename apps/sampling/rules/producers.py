"""Whether the result of a table is a fact of its nominal producer too, and how it finds that enterprise.

What a portal of its own tells both parties (operations/telling.py), a table must say: when the producer was told of the
failure. A code proves whose product it was; a name alone waits for two officers (apps/records/operations/matching.py).
"""

BY_CODE, BY_NAME, UNTOLD = "code", "name", "untold"


def way_of(values, *, coded, named):
    """BY_CODE, BY_NAME, UNTOLD (a failure whose producer was not told: no fact of it), or "" where it is none of ours.

    `coded`: the code is one enterprise's of the register; `named`: the name is that of one at least. What passed is a
    fact by code only: nobody is asked to look for whose merit a name is.
    """
    if not _another(values):
        return ""
    failed = values["verdict"] == "fail"
    way = BY_CODE if values["producer_code"] and coded else ""
    if not values["producer_code"] and failed and named:
        way = BY_NAME
    return UNTOLD if way and failed and not values["producer_told_on"] else way


def _another(values):
    """Whether the table names another as the producer than whom it sampled."""
    code, name = values["producer_code"], values.get("producer_name", "")
    if code and values["party_code"]:
        return code != values["party_code"]
    return bool(code or name) and name != values["party_name"]
