"""People with rights: `user_with_post("county_officer", "320102")`, `filer_of(enterprise)`, `client_as(user)`."""

from datetime import UTC, date, datetime

import factory
from django.test import Client

from apps.access.models import Post, Seat, User
from apps.access.queries import hats_of

from .divisions import agency_of

PASSWORD = "correct horse battery staple"
SINCE = date(2020, 1, 1)
NOON = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence("user{}".format)
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    display_name = factory.Sequence("张{}".format)
    password = factory.django.Password(PASSWORD)


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post

    user = factory.SubFactory(UserFactory)
    agency = factory.LazyFunction(lambda: agency_of("320102"))
    role = "county_officer"
    valid_from = SINCE


class SeatFactory(factory.django.DjangoModelFactory):
    """An approved seat; give `enterprise`."""

    class Meta:
        model = Seat
        exclude = ["enterprise"]

    user = factory.SubFactory(UserFactory)
    enterprise_id = factory.LazyAttribute(lambda seat: seat.enterprise.pk)
    enterprise_name = factory.LazyAttribute(lambda seat: seat.enterprise.name)
    role = "filer"
    state = Seat.State.APPROVED
    claimed_at = NOON
    decided_at = factory.LazyAttribute(lambda seat: NOON if seat.state in {"approved", "refused"} else None)
    decided_by = factory.LazyAttribute(lambda seat: "officer" if seat.decided_at else "")


def user_with_post(role, division_code, **user):
    """A user with one post in force: `role` at the agency of the division."""
    return PostFactory(user=UserFactory(**user), agency=agency_of(division_code), role=role).user


def filer_of(enterprise, *, role="filer", **user):
    """A user with an approved seat at the enterprise ("filer" or "owner")."""
    return SeatFactory(user=UserFactory(**user), enterprise=enterprise, role=role).user


def scope_of_user(user, on=date(2026, 5, 12)):
    """The Scope the user acts with by default: for calling operations without a request."""
    return hats_of(user, on)[0].scope


def client_as(user=None, **extra):
    """A Django test client logged in as `user`; a stranger's without one."""
    client = Client(**extra)
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
