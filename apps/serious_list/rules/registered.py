"""Where a party is registered, by its credit code: a listing of one of another province is handed on to it.

Order 44, as Order 45 Art. 10: whoever decides on a party of another province pushes the listing to its place. The
characters 3 to 8 of a code are the division of the registering authority (GB 32100-2015); 100000 is the national one.
"""

PROVINCE = slice(2, 4)
NATIONAL = "10"


def elsewhere(code, province):
    """The two digits of another province where the code was given, "" for one of `province`, or where nobody knows."""
    digits = (code or "")[PROVINCE]
    return digits if len(digits) == 2 and digits.isdigit() and digits not in (province[:2], NATIONAL) else ""
