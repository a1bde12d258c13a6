"""The page of roles: what is written in apps/access/roles.py, readable for every officer."""

from collections import defaultdict

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.kernel.permissions import known_permissions

from ..roles import AGENCY, ENTERPRISE, ROLES


@require_safe
def role_table(request):
    if not request.scope.is_agency:
        raise Http404
    groups = defaultdict(list)
    for value, permission in known_permissions().items():
        row = {"label": permission.label or value, "value": value, "cells": [value in r.permissions for r in ALL]}
        groups[value.partition(".")[0]].append(row)
    context = {"roles": ALL, "groups": dict(sorted(groups.items())), "mine": request.scope.role}
    return render(request, "access/roles.html", context)


ALL = [role for kind in (AGENCY, ENTERPRISE) for role in ROLES.values() if role.kind == kind]
