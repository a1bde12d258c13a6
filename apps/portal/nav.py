"""The main navigation and the doors of a person's account, in the order of the page.

Addresses are those of the public contract; one that does not resolve (yet) is not shown. What follows a label are
further addresses of the same room.
"""

from django.utils.translation import gettext_lazy as _

NAV = (
    ("/", _("Home")),
    ("/enterprises/", _("Enterprises")),
    ("/credit/", _("Quality credit")),
    ("/serious-list/", _("Serious dishonesty list")),
    ("/inspection-results/", _("Inspections")),
    ("/sampling-results/", _("Sampling"), "/consumer-warnings/", "/recalls/", "/sampling-plans/"),
    ("/licences/", _("Licences")),
    ("/awards/", _("Awards")),
    ("/indices/", _("Indices")),
    ("/draws/", _("Random draws")),
    ("/verify/", _("Verify")),
    ("/open-data/", _("Open data")),
)
ACCOUNT = (
    ("account_change_password", _("Change password"), "key"),
    ("mfa_index", _("Two-step login"), "shield-lock"),
    ("usersessions_list", _("Where you are logged in"), "laptop"),
    ("account_email", _("Email addresses"), "envelope"),
    ("access:privacy", _("What is held about you"), "person-vcard"),
)
