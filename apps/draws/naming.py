"""Names for what a list of objects holds as a code: an app above that knows them registers, when it is ready.

register_names("industry", names) with names(codes) → {code: name in the reader's language}
"""

_names = {}


def register_names(attribute, names):
    _names[attribute] = names


def names_of(attribute, codes):
    """{code: name} of the codes that have one."""
    return _names[attribute](codes) if attribute in _names else {}
