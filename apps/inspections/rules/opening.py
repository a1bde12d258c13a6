"""Keys of a frame whose strata must not be traced to names: a commitment to each object, opened to whom it concerns.

The key is the SHA-256, in 64 hexadecimal digits, of salt, a bar and the code in UTF-8. Whoever holds the salt proves
that a key stands for an enterprise; nobody else can find it out, for the salt is 128 bits of chance.
"""

import hashlib


def key_of(salt, code):
    return hashlib.sha256(f"{salt}|{code}".encode()).hexdigest()


def opens(key, salt, code):
    """Whether a key stands for the code."""
    return key == key_of(salt, code)


def everywhere(areas, places):
    """Whether an inspector of these areas (beginnings of division codes; none: everywhere) may go to every place."""
    return not areas or all(any(place.startswith(area) for area in areas) for place in places)
