import pytest
from django.core.management import CommandError, call_command

from apps.access.models import Post, User

pytestmark = pytest.mark.django_db


def test_the_first_administrator_gets_a_post_and_a_link(capsys):
    call_command("appoint", "first@example.com", "首任")
    assert Post.objects.get(user__email="first@example.com").role == "province_admin"
    assert "/accounts/password/reset/key/" in capsys.readouterr().out


def test_a_role_that_does_not_fit_the_agency_is_refused():
    with pytest.raises(CommandError):
        call_command("appoint", "first@example.com", "首任", "--role", "county_officer")
    assert not User.objects.exists()
