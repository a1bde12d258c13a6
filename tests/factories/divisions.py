"""Divisions and agencies for tests: those the migrations load when they are there, else made on the spot."""

from apps.divisions.models import Agency, Division


def division(code):
    """The division of a six-digit code, with its parents."""
    found = Division.objects.filter(pk=code).first()
    if found:
        return found
    level = "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"
    parent = None if level == "province" else division(code[:4] + "00" if level == "county" else code[:2] + "0000")
    return Division.objects.create(
        code=code, name=f"区划{code}", name_en=f"Division {code}", level=level, parent=parent
    )


def agency_of(code, *, zone=None):
    """The bureau of a division (of one of its zones when `zone` is given)."""
    place = division(code)
    found = Agency.objects.filter(division=place, zone=zone).order_by("code").first()
    return found or Agency.objects.create(
        code=f"T{code}{zone.pk if zone else ''}",
        division=place,
        zone=zone,
        parent=agency_of(code) if zone else None,
        level=place.level,
        name=f"{place.name}市场监督管理局",
        name_en=f"{place.name_en} Bureau",
    )
