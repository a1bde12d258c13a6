"""What being listed brings: the catalogue of measures lies above this app, which asks whoever told it where."""

_sources = []


def tell_measures(find):
    """`find(entry)` gives the measures against an Entry as a page shows them: [{"name", "department", "must"}]."""
    _sources[:] = [find]


def measures_against(entry):
    """The measures against whoever is listed, enterprise or person, those that must be applied first."""
    found = _sources[0](entry) if _sources else []
    return sorted(found, key=lambda measure: not measure["must"])
