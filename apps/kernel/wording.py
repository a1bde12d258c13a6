"""What the scripts of a phone say in every room, in the reader's language: the pages hand it over as data."""

from django.utils.translation import gettext_lazy as _

PHONE = {
    "kind_photo": _("Photo"),
    "role_party": _("signature of the enterprise"),
    # the form
    "restored": _("What you had entered on this phone is here again. It is not sent until you save it."),
    "queued": _("Kept on this phone."),
    "kept": _("Kept by the portal."),
    "no_room": _("The phone has no room for it, and it was not sent either: nothing was kept. Free some storage, then "
                 "try again."),
    "draft_full": _("The phone keeps nothing more: what you write here is lost with this page. Free some storage, or "
                    "save it while there is a network."),
    "entered_goes": _("It is on its way to the portal."),
    "entered_waits": _("Entered and kept on this phone; it goes out as it stands."),
    "write_on": _("Take it up again and write on"),
    # photos
    "choose": _("Choose a picture."),
    "no_picture": _("This file is no picture: a photo is JPEG or PNG. Nothing was kept of it."),
    "too_big": _("The picture is larger than 12 MB. Take it with a lower resolution."),
    "doubled": _("The visit has this very picture already; it is kept once."),
    "photo_queued": _("The photo is kept on this phone."),
    "signature_queued": _("The signature is kept on this phone."),
    # the queue
    "nothing": _("Nothing waits on this phone."),
    "all_kept": _("Everything entered on this phone is kept by the portal."),
    "n_waiting": _("{n} to be sent."),
    "n_away": _("{n} to be sent once there is a network. They are safe on this phone."),
    "n_out": _("You are signed out: {n} to be sent after you sign in again. They are safe on this phone."),
    "n_other": _("Somebody else is signed in: {n} of yours wait on this phone until you sign in again."),
    "n_settle": _("{n} need you."),
    "n_behind": _("{n} wait for that."),
    "made_at": _("entered {at}"),
    "kept_at": _("kept {at}"),
    "mine": _("Mine: {answer}"),
    "theirs": _("Of {who}: {answer}"),
    "send_chosen": _("Send as chosen"),
    "ahead": _("This phone is {n} minutes ahead of the portal."),
    "behind": _("This phone is {n} minutes behind the portal."),
    "send_marked": _("The day and the times are right enough: send, marked"),
    "problem_failed": _("The portal failed at this entry several times. Save it as a file, tell the helpdesk, and "
                        "send it again later. The other entries go on."),
    "again": _("Send it again"),
    "save_file": _("Save as a file"),
    "remove": _("Remove from this phone"),
    "remove_sure": _("Remove this entry from the phone? The portal has not kept it."),
    # the day
    "day_kept": _("The day is kept on this phone, as of {at}."),
    "day_not": _("The day is not kept on this phone yet: open this page once with a network."),
}  # fmt: skip
