"""The page of roles: what is written in apps/access/roles.py, readable for every officer."""

from collections import defaultdict

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.kernel.permissions import known_permissions

from ..roles import AGENCY, ENTERPRISE, ROLES


@require_safe
def role_table(request):
    if not request.scope.is_agency:
        raise Http404
    tables = [_table(_("Agencies"), AGENCY), _table(_("Enterprises"), ENTERPRISE)]
    return render(request, "access/roles.html", {"tables": tables, "mine": request.scope.role})


def _table(title, kind):
    """The roles of one kind, and the permissions any of them holds, an app's together."""
    roles = [role for role in ROLES.values() if role.kind == kind]
    groups = defaultdict(list)
    for value, permission in known_permissions().items():
        cells = [value in role.permissions for role in roles]
        if any(cells):
            row = {"label": permission.label or value, "value": value, "cells": cells}
            groups[value.partition(".")[0]].append(row)
    return {"title": title, "roles": roles, "groups": [rows for _app, rows in sorted(groups.items())]}
