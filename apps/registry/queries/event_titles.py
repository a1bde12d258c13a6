"""What people call the events of an enterprise: the registry's own here, those of the apps above as they bring them."""

from django.utils.translation import gettext_lazy

_titles = {}


def name_events(titles):
    """Say what the events of an app are called in the timeline of an enterprise; from `ready()`.

    {verb: lazy text}, or a function of the event's data where one verb is about several things.
    """
    _titles.update(titles)


def title_of(verb, data=None):
    """The sentence for an event; None where no app has named its verb."""
    title = _titles.get(verb)
    return title(data or {}) if callable(title) else title


name_events(
    {
        "registry.enterprise_registered": gettext_lazy("entered by hand"),
        "registry.enterprise_renamed": gettext_lazy("renamed"),
        "registry.enterprise_name_corrected": gettext_lazy("name set right"),
        "registry.enterprise_code_corrected": gettext_lazy("credit code set right"),
        "registry.enterprise_changed": gettext_lazy("facts changed"),
        "registry.enterprise_moved_out": gettext_lazy("moved out of the province"),
        "registry.enterprise_revoked": gettext_lazy("business licence revoked"),
        "registry.enterprise_deregistered": gettext_lazy("deregistered"),
        "registry.enterprise_cancelled": gettext_lazy("registration cancelled"),
        "registry.enterprise_returned": gettext_lazy("returned to the province"),
        "registry.enterprise_restored": gettext_lazy("opened again: the decision was set aside"),
        "registry.enterprise_earlier_end": gettext_lazy("decision set aside: the earlier end stands again"),
        "registry.enterprise_end_struck": gettext_lazy("end struck out: it was entered by mistake"),
        "registry.enterprise_status_corrected": gettext_lazy("day or document of the status set right"),
        "registry.enterprise_relocated": gettext_lazy("handed to another division"),
        "registry.enterprise_handed_over": gettext_lazy("handed over"),
        "registry.enterprise_code_changed": gettext_lazy("credit code changed"),
        "registry.number_added": gettext_lazy("older number added"),
        "registry.number_struck": gettext_lazy("older number struck out"),
        "registry.site_added": gettext_lazy("site added"),
        "registry.site_closed": gettext_lazy("site closed"),
        "registry.product_added": gettext_lazy("product added"),
        "registry.product_discontinued": gettext_lazy("product discontinued"),
        "registry.merge_requested": gettext_lazy("merge asked for"),
        "registry.merge_confirmed": gettext_lazy("merged"),
        "registry.merge_refused": gettext_lazy("merge refused"),
        "registry.merge_withdrawn": gettext_lazy("request for a merge withdrawn"),
        "registry.merge_undo_asked": gettext_lazy("undoing of a merge asked for"),
        "registry.merge_kept": gettext_lazy("undoing of a merge refused"),
        "registry.merge_undo_withdrawn": gettext_lazy("undoing of a merge no longer asked for"),
        "registry.merge_undone": gettext_lazy("merge undone"),
        "registry.pair_set_aside": gettext_lazy("said not to be a duplicate"),
        "registry.correction_filed": gettext_lazy("error in the data reported"),
        "registry.correction_accepted": gettext_lazy("report of an error accepted"),
        "registry.correction_refused": gettext_lazy("report of an error refused"),
        "registry.correction_withdrawn": gettext_lazy("report of an error withdrawn"),
    }
)
