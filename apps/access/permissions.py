"""What can be permitted about people and seats."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.permissions import PermissionEnum


class AccessPermission(PermissionEnum):
    MANAGE_PEOPLE = "access.manage_people", _("manage the staff of own division and below")
    EDIT_AGENCIES = "access.edit_agencies", _("keep address and telephone of own agency and those below")
    CLAIM_SEAT = "access.claim_seat", _("claim a seat at an enterprise")
    SEE_SEATS = "access.see_seats", _("see who acts for an enterprise")
    DECIDE_SEAT = "access.decide_seat", _("decide on claims of seats, end seats")
    MANAGE_FILERS = "access.manage_filers", _("add and remove the filers of own enterprise")
