"""The page of roles and the checks that keep it true."""

from apps.access import checks, roles
from apps.kernel import permissions


def test_roles_and_permissions_agree():
    assert checks.roles_and_permissions_agree() == []


def test_an_unknown_permission_in_a_role_is_an_error(monkeypatch):
    role = roles.Role("x", "x", roles.AGENCY, (roles.COUNTY,), frozenset({"nobody.declares_this"}))
    monkeypatch.setitem(roles.ROLES, "x", role)
    (error,) = checks.roles_and_permissions_agree()
    assert error.id == "access.E001"
    assert "nobody.declares_this" in error.msg


def test_a_permission_in_no_role_is_an_error(monkeypatch):
    orphan = next(iter(permissions.known_permissions().values()))
    monkeypatch.setattr(checks, "known_permissions", lambda: permissions.known_permissions() | {"a.orphan": orphan})
    (error,) = checks.roles_and_permissions_agree()
    assert error.id == "access.E001"
    assert "a.orphan" in error.msg


def test_enterprise_roles_hold_nothing_an_agency_decides():
    decides = {"access.decide_seat", "access.manage_people", "registry.edit", "registry.merge", "registry.import"}
    for role in roles.ROLES.values():
        if role.kind == roles.ENTERPRISE:
            assert not role.permissions & decides


def test_the_auditor_changes_nothing():
    reads = {"view", "export", "see", "read", "witness"}  # a witness of a draw decides nothing
    assert {name.partition(".")[2].partition("_")[0] for name in roles.permissions_of("auditor")} <= reads


def test_an_administrator_of_people_decides_no_case_at_county_and_city():
    for code in ("county_admin", "city_admin"):
        assert not roles.permissions_of(code) & {"registry.edit", "access.decide_seat"}
