"""By what a partner tells one party from another: its code; of one without a code, its name.

A new name beside the same code is the same party. Where there is no code, two records that were merged, or parted
again, differ by nothing but their names: a renamed one is then asked about once too often rather than another never.
"""


def known_by(name, code):
    """What must be the same for the party to be; `code` is "" or None where it has none. Names and codes never meet."""
    return code or name
