"""Pages about people and rights."""

from allauth.socialaccount.views import login_error
from django.contrib.auth.decorators import login_not_required
from django.urls import path

urlpatterns = [
    # allauth leaves this page behind the login; whoever the identity provider turned away is not logged in
    path("accounts/3rdparty/login/error/", login_not_required(login_error), name="socialaccount_login_error"),
]
