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
_JOINTS = re.compile(r"[\s/／\\·、,，>|_-]+")  # “江苏省/南京市/江宁区”
_SUFFIX = re.compile(r"(.{2,})[市县区]")


@dataclass(frozen=True, slots=True)
class Place:
    """`basis` says what the code rests on; a `problem` comes with the text it is about."""

    code: str = ""
    basis: str = ""
    problem: str = ""
    value: str = ""
    hint: str = ""  # for “division-ambiguous”: every place of that name, code and name


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
    province: re.Pattern | None = None
    alone: dict = field(default_factory=dict)  # a county's name, full or bare: the codes it may mean

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
        self.province = re.compile(rf"(?:中国)?(?:{_one_of(self.provinces) or '(?!)'})?")
        for city in {city.code: city for city in self.cities.values()}.values():
            for name, code in city.counties.items():
                self.alone.setdefault(name, []).append(code)
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
        if county:
            return self._of_county(county, city, address, name)
        place = self._city_named(city) if city else self._city_of(address) or self._city_of(name)
        if place is None:
            return self._written(city) if city else Place(problem="division-unknown", value=address or name)
        code = _county(place, address, anywhere=True) or _county(place, name, anywhere=False)
        return Place(code, ADDRESS) if code else Place(place.code, CITY)

    def _given(self, text):
        known = self.divisions.get(text) or self.divisions.get(text[:6] if text.isdigit() else "")
        if known is None:
            return self._written(text)
        if known.level == "province":
            return Place(problem="division-unknown", value=text)
        current = self.in_force(known.code)
        if not current:
            return Place(problem="division-retired", value=text)
        return Place(current, CITY if self.divisions[current].level == "city" else GIVEN)

    def _of_county(self, county, city, address, name):
        """The county's own cell may name the city too; else its city is looked for, and only then the name alone."""
        own, rest = self._split(county)
        place = self._city_named(city) if city else own or self._city_of(address) or self._city_of(name)
        if city and place is None:
            return Place(problem="division-unknown", value=city)
        if place is None:
            return self._named_alone(rest, county)
        code = place.counties.get(rest) if own in (None, place) else None
        return Place(code, GIVEN) if code else Place(problem="division-unknown", value=county)

    def _written(self, text):
        """A place by its name: 省+市+县, 市+县, 省+县, 省+市, or a county's name that only one county has."""
        city, rest = self._split(text)
        if city:
            return Place(city.counties[rest], GIVEN) if rest else Place(city.code, CITY)
        return self._named_alone(rest, text)

    def _named_alone(self, name, written):
        """The county of a name that only one has. A refusal of no name at all repeats what was `written`."""
        codes = self.alone.get(name, ())
        if len(codes) == 1:
            return Place(codes[0], GIVEN)
        hint = ", ".join(f"{code} {self._full_name(code)}" for code in codes)
        return Place(problem="division-ambiguous" if codes else "division-unknown", value=name or written, hint=hint)

    def _full_name(self, code):
        row = self.divisions[code]
        return f"{self.divisions[row.parent].name}{row.name}"

    def _split(self, text):
        """(city, county's name within it or "") of a written place; (None, text without its province) otherwise."""
        text = _JOINTS.sub("", text)
        found = self.any_city.match(text) if self.any_city else None
        if found:
            city, rest = self.cities[found.group(1)], text[found.end() :]
            if not rest or rest in city.counties:
                return city, rest
        return None, text[self.province.match(text).end() :] if self.province else text

    def _city_named(self, text):
        city = self.cities.get(text)
        if city is None:
            city, rest = self._split(text)
            city = None if rest else city
        return city

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
