"""What a row of the table of URLs says, and the usual answers by name."""

from collections.abc import Callable
from dataclasses import dataclass, field

PEOPLE = ("stranger", "county", "neighbour", "city", "filer", "other")
LOGIN = "login"
NOBODYS = 999_999_999  # the number of no row in the world of the walk


def all_get(status, **but):
    """The same answer for everybody except those named."""
    return dict.fromkeys(PEOPLE, status) | but


def signed_in(status=200, **but):
    """Strangers log in first; everybody else gets `status`, except those named."""
    return all_get(status, stranger=LOGIN) | but


def staff(status=200, others=404, **but):
    """For officers of any agency; enterprises get `others`."""
    return signed_in(status, filer=others, other=others) | but


def enterprises(status=200, others=404, **but):
    """For people of enterprises; officers get `others`."""
    return signed_in(status, county=others, neighbour=others, city=others) | but


def own_county(status=200, **but):
    """For officers whose division covers the enterprise of the walk: the county and its city."""
    return staff(status, neighbour=404) | but


def own_enterprise(status=200, others=404, **but):
    return enterprises(status, others=others, other=404) | but


@dataclass(frozen=True)
class Row:
    get: dict
    post: dict | None = None
    kwargs: Callable = field(default=lambda world: {})
    query: str = ""
    query_of: Callable = field(default=lambda world: "")  # a query that names a record of the walk

    def expected(self, method, person):
        """Statuses (or LOGIN) that are right for `method` by `person`.

        Where POST is refused, a view may say so (405) before or after it has looked who is asking.
        """
        if method == "get":
            return {self.get[person]}
        if self.post is not None:
            return {self.post[person]}
        return {LOGIN} if self.get[person] == LOGIN else {405, self.get[person]} & {405, 403, 404}


PUBLIC = Row(get=all_get(200))
FORM = Row(get=all_get(200), post=all_get(200))
MACHINE = FORM  # for probes: does not look at the method

# allauth's own: forms shown again when sent empty; what needs a fresh proof of identity leads there first (302)
OWN_PAGE = Row(get=signed_in())
OWN_FORM = Row(get=signed_in(), post=signed_in())
PROVE_FIRST = Row(get=signed_in(302), post=signed_in(302))
ENTRANCE = Row(get=all_get(302, stranger=200), post=all_get(302, stranger=200))
ONWARD = Row(get=all_get(302), post=all_get(302))
NOT_THERE = Row(get=signed_in(404), post=signed_in(404))  # no factor yet, so nothing to show or remove
