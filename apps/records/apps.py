from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# what puts an enterprise, or a number of one, into the register
APPEARED = ("registry.enterprise_registered", "registry.enterprise_code_changed",
            "registry.enterprise_code_corrected", "registry.imported")  # fmt: skip


class RecordsConfig(AppConfig):
    name = "apps.records"
    label = "records"

    def ready(self):
        from apps.audit import consumers  # models must be loaded first
        from apps.deadlines.duties import register_duties
        from apps.registry.operations.relations import Move, Stay, declare

        from . import readers
        from .duties import DUTIES
        from .operations.sweeps import MATCH, match_after
        from .operations.telling import TELL, tell_after
        from .states import BROUGHT_EVENTS

        declare("records.Fact.enterprise", Move(_("facts"), stamp="known_from"))
        declare(
            "records.FactVersion.enterprise_id", Stay(_("facts"), why="what was known then was known of that record")
        )
        declare("records.Objection.enterprise", Move(_("objections")))
        declare("records.Matching.enterprise", Move(_("matches that were asked for")))
        consumers.register(MATCH, match_after)
        consumers.follow(APPEARED, MATCH)
        consumers.register(TELL, tell_after)
        consumers.follow(BROUGHT_EVENTS, TELL)
        readers.register()
        register_duties(*DUTIES)
        _register_messages()


def _register_messages():
    from apps.notifications.kinds import register_kind

    register_kind(
        "records.adverse_fact",
        title=_("%(source)s has recorded about you: %(title)s"),
        body=_("Read what is held, until when it is shown, and how you object if it is wrong."),
    )
    register_kind(
        "records.adverse_facts",
        title=_("%(source)s has recorded %(count)s things about you, the first: %(title)s"),
        body=_("Read what is held, until when it is shown, and how you object if it is wrong."),
    )
    register_kind(
        "records.match_asked",
        title=_("A second person is asked: is %(title)s about %(enterprise)s?"),
        body=_("Somebody chose this enterprise for an adverse fact. A reviewer agrees, or says why not."),
    )
    register_kind(
        "records.match_returned",
        title=_("Not agreed that %(title)s is about %(enterprise)s"),
        body=_("Reasons: %(reason)s The fact waits on; choose another enterprise where you know it."),
    )
    register_kind(
        "records.objection_filed",
        title=_("Objection %(number)s by %(enterprise)s: %(subject)s"),
        body=_("Look at the reasons and the evidence, and decide within the limit. Whoever recorded it cannot decide."),
    )
    register_kind(
        "records.objection_upheld",
        title=_("Your objection %(number)s was upheld: %(subject)s"),
        body=_("Reasons: %(reason)s The record has been changed; grade and publicity follow."),
    )
    register_kind(
        "records.objection_refused",
        title=_("Your objection %(number)s was refused: %(subject)s"),
        body=_("Reasons: %(reason)s The decision says where you can turn now, and until when."),
    )
    register_kind(
        "records.objection_settled",
        title=_("Your objection %(number)s needs no decision any more: %(subject)s"),
        body=_("What you objected to has been withdrawn or repaired. Reasons: %(reason)s"),
    )
