"""What the seats register with the apps below when the portal starts: who reads evidence, what messages say."""

from django.utils.translation import gettext_lazy as _

from apps.access.permissions import AccessPermission
from apps.documents.readers import register_reader
from apps.notifications.kinds import register_kind


def connect():
    from .models import EnterpriseSeat  # models are ready only now

    def may_read(scope, document):
        """Who uploaded it, and officers who see the seat it proves."""
        if document.stored_user == scope.user_id:
            return True
        seats = EnterpriseSeat.objects.visible_to(scope).filter(evidence=str(document.pk))
        return scope.is_agency and scope.may(AccessPermission.SEE_SEATS) and seats.exists()

    register_reader("access.seat", may_read)
    register_kind(
        "registry.seat_claimed",
        title=_("%(person)s claims a seat at %(enterprise)s"),
        body=_("Check the evidence and decide within five working days."),
    )
    register_kind(
        "registry.taken_over",
        title=_("%(enterprise)s is yours from now on"),
        body=_("%(division)s handed it over; its history, limits and open claims came with it."),
    )
    register_kind(
        "registry.handed_on",
        title=_("%(enterprise)s is no longer yours"),
        body=_("It was handed to %(division)s; its history, limits and open claims went along."),
    )
    register_kind(
        "registry.seat_approved",
        title=_("You now act for %(enterprise)s"),
        body=_("Your claim has been approved by %(by)s."),
    )
    register_kind(
        "registry.seat_refused",
        title=_("Your claim at %(enterprise)s has been refused"),
        body=_("Reason: %(reason)s You may claim again with better evidence."),
    )
    register_kind(
        "registry.seat_offered",
        title=_("You have been offered a seat at %(enterprise)s"),
        body=_("%(by)s would like you to file for this enterprise. Accept or decline under “My seats”."),
    )
    register_kind(
        "registry.seat_ended",
        title=_("Your seat at %(enterprise)s has ended"),
        body=_("Ended by %(by)s. Reason: %(reason)s"),
    )
