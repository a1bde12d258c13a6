"""Where a row lies: from a division code if one is given, else from city, county, address and name.

Never from the credit code: its six digits are the authority that *first* registered the enterprise, and half of the
province's counties have been merged or renamed since. Names of dissolved counties lead to their successors. 鼓楼区
exists in Nanjing and in Xuzhou, so a county's name is only ever looked up within its city.
"""

import re
from dataclasses import dataclass, field

GIVEN, ADDRESS, CITY = "given", "address", "city"
# “通州路” is a street, whatever county it is named after: a bare county name must not run on into one of these.
_NOT_STREET = r"(?![东南西北中]?(?:大?[路街道巷弄里桥]|新村|广场|大厦|宾馆|商城|花园|小区))"
_SUFFIX = re.compile(r"(.{2,})[市县区]")


@dataclass(frozen=True, slots=True)
class Place:
    """`basis` says what the code rests on; a `problem` comes with the text it is about."""

    code: str = ""
    basis: str = ""
    problem: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Division:
    """What the rule needs of a division: `successor` is set when `retired`."""

    code: str
    name: str
    level: str
    parent: str
    retired: bool = False
    successor: str = ""


@dataclass(slots=True)
class _City:
    code: str
    prefix: re.Pattern  # “中国江苏省南京市” and its shorter forms
    counties: dict  # name: code in force
    full: re.Pattern | None = None  # a county's full name anywhere
    start: re.Pattern | None = None  # full or bare name at the very beginning


@dataclass(slots=True)
class Places:
    """The divisions, made ready for 100,000 rows a second. Build once per import."""

    divisions: dict = field(default_factory=dict)
    cities: dict = field(default_factory=dict)  # name with and without 市: _City
    provinces: frozenset = frozenset()
    any_city: re.Pattern | None = None

    @classmethod
    def build(cls, rows):
        self = cls({row.code: row for row in rows})
        named = [row for row in rows if row.level == "province"]
        self.provinces = frozenset(name for row in named for name in (row.name, _bare(row.name), row.code))
        for row in rows:
            if row.level == "city" and not row.retired:
                city = self._city(row)
                self.cities[row.name] = self.cities[_bare(row.name)] = self.cities[row.code] = city
        names = sorted((name for name in self.cities if not name.isdigit()), key=len, reverse=True)
        if names:
            self.any_city = re.compile(rf"(?:中国)?(?:{_one_of(self.provinces)})?({_one_of(names)})")
        return self

    def in_force(self, code):
        """The code in force today for one that may be retired; "" where the line ends."""
        seen = set()
        while code in self.divisions and self.divisions[code].retired and code not in seen:
            seen.add(code)
            code = self.divisions[code].successor
        return code if code in self.divisions and code not in seen else ""

    def _city(self, city):
        counties = {}
        for row in sorted(self.divisions.values(), key=lambda row: not row.retired):  # a living county's name wins
            if row.level == "county" and row.parent == city.code and self.in_force(row.code):
                counties[row.name] = self.in_force(row.code)
        bare = {_bare(name): code for name, code in counties.items() if len(_bare(name)) > 1}
        bare.pop(_bare(city.name), None)  # 淮安 is the city, 淮安区 one of its districts
        prefix = re.compile(rf"(?:中国)?(?:{_one_of(self.provinces)})?(?:{city.name}|{_bare(city.name)})?")
        made = _City(city.code, prefix, {**bare, **counties})
        if counties:
            made.full = re.compile(_one_of(counties))
            made.start = re.compile(f"({_one_of(counties)})|({_one_of(bare) or '(?!)'}){_NOT_STREET}")
        return made

    def find(self, *, division="", city="", county="", address="", name=""):
        """Place of a row; the given code first, then city and county, then what address and name say."""
        if division:
            return self._given(division)
        place = self.cities.get(city) if city else self._city_of(address) or self._city_of(name)
        if place is None:
            return Place(problem="division-unknown", value=city or address or name)
        if county:
            code = place.counties.get(county)
            return Place(code, GIVEN) if code else Place(problem="division-unknown", value=county)
        code = _county(place, address, anywhere=True) or _county(place, name, anywhere=False)
        return Place(code, ADDRESS) if code else Place(place.code, CITY)

    def _given(self, code):
        known = self.divisions.get(code) or self.divisions.get(code[:6] if code.isdigit() else "")
        if known is None or known.level == "province":
            return Place(problem="division-unknown", value=code)
        current = self.in_force(known.code)
        if not current:
            return Place(problem="division-retired", value=code)
        return Place(current, CITY if self.divisions[current].level == "city" else GIVEN)

    def _city_of(self, text):
        found = self.any_city.match(text) if self.any_city and text else None
        return self.cities[found.group(1)] if found else None


def _county(city, text, *, anywhere):
    if not text or city.start is None:
        return ""
    found = city.start.match(text, city.prefix.match(text).end())
    if not found and anywhere:
        found = city.full.search(text)
    return city.counties[found.group(0)] if found else ""


def _bare(name):
    found = _SUFFIX.fullmatch(name)
    return found.group(1) if found else name.removesuffix("省")


def _one_of(names):
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))
