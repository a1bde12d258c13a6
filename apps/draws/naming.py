"""Names for what a list of objects holds as a code: an app above that knows them registers, when it is ready.

register_names("industry", names) with names(codes) → {code: name in the reader's language}
"""

from django.utils.translation import pgettext_lazy

# strata that the portal itself writes into a list; sealed is the text, what is shown is in the reader's language
STRATA = {"全部": pgettext_lazy("stratum", "all objects"), "检验机构": pgettext_lazy("stratum", "laboratories")}
_names = {}


def stratum_told(text):
    return STRATA.get(text, text)


def register_names(attribute, names):
    _names[attribute] = names


def names_of(attribute, codes):
    """{code: name} of the codes that have one."""
    return _names[attribute](codes) if attribute in _names else {}
