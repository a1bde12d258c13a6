"""What being listed brings: the catalogue of measures lies above this app, which asks whoever told it where."""

from django.conf import settings
from django.utils import translation

_sources = []


def tell_measures(find):
    """`find(day, person=…)` gives the measures by the catalogue of a day against a person, or an enterprise, as a page
    shows them: [{"name", "department", "must"}]."""
    _sources[:] = [find]


def measures_against(entry):
    """The measures against whoever is listed, enterprise or person, those that must be applied first."""
    found = _found(entry.listed_on, bool(entry.person))
    return sorted(found, key=lambda measure: not measure["must"])


def measures_on_paper(day, *, person):
    """(measures that must be applied, measures that may be) by the catalogue of a day, each as a paper writes them."""
    with translation.override(settings.LANGUAGE_CODE):
        found = _found(day, person)
    names = [[measure["name"] for measure in found if measure["must"] is must] for must in (True, False)]
    return tuple("；".join(dict.fromkeys(each)) for each in names)


def _found(day, person):
    return _sources[0](day, person=person) if _sources else []
