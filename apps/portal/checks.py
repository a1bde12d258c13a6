"""Refusal: a production portal does not start on a database with the demo people, whose password is public."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, register
from django.db import DatabaseError

from .demo import MARK


@register("production")
def demo_people(app_configs=None, **_):
    """portal.E001 when the demo logins exist in production; nothing before the first migration."""
    if not settings.PRODUCTION:
        return []
    try:
        here = get_user_model().objects.filter(username=MARK).exists()
    except DatabaseError:
        return []
    hint = "Their password is printed in the documentation: begin with an empty database."
    return [Error("The database holds the demo logins.", hint=hint, id="portal.E001")] if here else []
