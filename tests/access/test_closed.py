"""Closed by default: a view somebody forgot to protect is closed, in pages and in the API."""

import pytest
from allauth.socialaccount.models import SocialApp
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.kernel.querysets import ScopedQuerySet
from apps.kernel.scope import Scope
from qualityprov.urls import urlpatterns as portal
from tests.factories.access import UserFactory, client_as

pytestmark = pytest.mark.django_db


class Forgotten(APIView):
    def get(self, request):
        return Response({"secret": 1})


class Open(Forgotten):
    permission_classes = [AllowAny]


urlpatterns = [
    path("forgotten/", lambda request: HttpResponse("secret"), name="forgotten"),
    path("public/", login_not_required(lambda request: HttpResponse("open")), name="public"),
    path("api/v1/forgotten", Forgotten.as_view(), name="api_forgotten"),
    path("api/v1/open", Open.as_view(), name="api_open"),
    *portal,
]


@pytest.mark.urls(__name__)
def test_a_view_nobody_marked_public_asks_for_a_login(client):
    response = client.get("/forgotten/?a=1")
    assert response.status_code == 302
    assert response.headers["Location"] == "/accounts/login/?next=/forgotten/%3Fa%3D1"
    assert client.get("/public/").content == b"open"
    assert client_as(UserFactory()).get("/forgotten/").status_code == 200


@pytest.mark.urls(__name__)
def test_an_api_view_nobody_marked_public_answers_nobody(client):
    assert client.get("/api/v1/forgotten").status_code == 404
    assert client_as(UserFactory()).get("/api/v1/forgotten").status_code == 404
    assert client.get("/api/v1/open").json() == {"secret": 1}


@pytest.mark.urls(__name__)
def test_a_public_page_asks_neither_session_nor_database(client, django_assert_num_queries):
    client.cookies["session"] = "forged"
    with django_assert_num_queries(0):
        assert client.get("/public/").status_code == 200


def test_a_list_that_says_nothing_of_its_scope_shows_nothing():
    from apps.access.models import User

    UserFactory()
    rows = ScopedQuerySet(User)
    officer = Scope(kind="agency", division_prefix="32")
    filer = Scope(kind="enterprise", enterprise_ids=(1,))
    assert not rows.visible_to(officer)
    assert not rows.visible_to(filer)
    assert not rows.visible_to(Scope.anonymous())


def test_the_identity_provider_stands_on_the_login_page_when_configured(client, settings):
    assert "省统一身份认证" not in client.get("/accounts/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "province",
                    "name": "省统一身份认证",
                    "client_id": "portal",
                    "secret": "x",
                    "settings": {"server_url": "https://id.example.gov.cn"},
                }
            ]
        }
    }
    page = client.get("/accounts/login/").content.decode()
    assert "省统一身份认证" in page
    assert "/accounts/oidc/province/login/" in page
    assert not SocialApp.objects.exists()


def test_an_identity_provider_that_turned_somebody_away_says_so(client):
    assert client.get("/accounts/3rdparty/login/error/").status_code == 401
