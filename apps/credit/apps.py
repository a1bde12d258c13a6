from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditConfig(AppConfig):
    name = "apps.credit"
    label = "credit"

    def ready(self):  # models are loaded: what imports them may be imported
        from apps.records.queries.uses import tell_uses
        from apps.registry.queries.event_titles import name_events

        from .queries.event_titles import ended, rated
        from .queries.uses import uses

        _declare_relations()
        _register_messages()
        _register_consumers()
        _keep_internal()
        tell_uses(uses)
        name_events({"credit.rated": rated, "credit.rating_ended": ended})


def _declare_relations():
    from apps.registry.operations.relations import AtUndo, Stay, declare  # models must be loaded first

    from .operations.leaving import Rated

    derived = {"at_undo": AtUndo.GO}
    declare("credit.Rating.enterprise", Rated("ratings", why="what was rated; the survivor is rated anew"))
    declare("credit.Staged.enterprise_id", Stay("ratings", why="rows of a run under way", **derived))
    declare("credit.EditionEntry.enterprise", Stay(_("editions"), why="a published edition reads the same for ever"))
    declare("credit.Erratum.enterprise", Stay(_("errata"), why="it corrects what was published of that record"))
    view = "a view over the ratings, which stay"
    declare("credit.Standing.enterprise_id", Stay("grades", why=view, at_undo=AtUndo.OUTLIVE))
    found = "what a trial found then; it is not redone"  # its figures stay, its list loses who is gone
    declare("credit.BacktestMove.enterprise", Stay("backtests", why=found, **derived))


def _register_messages():
    from apps.notifications.kinds import register_kind

    from .operations.asking import EDITION, MEASURES, RULESET
    from .operations.telling import ENDED, FELL, FELL_BY_RULES

    register_kind(
        FELL,
        title=_("Your quality-credit grade is now %(after)s; it was %(before)s"),
        body=_("The page shows every record it rests on, what would lift it, and how you object."),
    )

    register_kind(
        FELL_BY_RULES,
        title=_("By the new rules your quality-credit grade is %(after)s; it was %(before)s"),
        body=_(
            "The rules have changed, not your record. The page shows every record the grade rests on and what "
            "would lift it, and how you object; the rules are published in full."
        ),
    )
    register_kind(
        ENDED,
        title=_("Your %(before)s has ended; your quality-credit grade is now %(after)s"),
        body=_(
            "A conferral holds for its term, unless it is taken back before. The page shows what your grade rests on, "
            "the way to AA and AAA, and how you object."
        ),
    )
    register_kind(
        RULESET,
        title=_("Rules %(code)s wait for your approval"),
        body=_("Read what they change and whom they would move; then approve them from a day on, or give them back."),
    )
    register_kind(
        MEASURES,
        title=_("Table of supervision measures %(code)s waits for your approval"),
        body=_("Read its cells; then approve it from a day on, or give it back with the reason."),
    )
    register_kind(
        EDITION,
        title=_("The edition of %(year)s waits for you to publish it"),
        body=_("Look at its figures. Once published it stays as it is for ever; what is wrong becomes an erratum."),
    )


def _register_consumers():
    """The outbox asks for a consumer by name; the app that owns the work brings it."""
    from apps.audit import consumers
    from apps.records.states import FACT_EVENTS, MANY_EVENTS
    from apps.registry.states import MERGE, STATUS

    from . import tasks
    from .operations import conferrals, falls
    from .operations.editions import FILL

    consumers.register(FILL, tasks.fill_edition_for)
    consumers.register(falls.TELL, tasks.tell_falls_for)
    consumers.register(conferrals.TELL, tasks.tell_conferrals_for)
    consumers.register("credit.rerate", tasks.rerate_for)
    consumers.register("credit.rerate_import", tasks.rerate_import)
    consumers.register("credit.rerate_subject", tasks.rerate_subject)
    consumers.register("credit.rerate_province", tasks.rerate_province)
    merged = (step.event for step in MERGE.moves if step.verb in ("confirm", "undo"))
    statuses = (step.event for step in STATUS.moves)
    single = ("registry.enterprise_registered", "registry.enterprise_changed")
    consumers.follow(("credit.run_published",), falls.TELL)
    consumers.follow(("records.publicity_ended",), conferrals.TELL)
    consumers.follow(FACT_EVENTS, "credit.rerate")
    consumers.follow(MANY_EVENTS, "credit.rerate_import")
    consumers.follow((*merged, *statuses, *single), "credit.rerate_subject")
    consumers.follow(("registry.imported", "registry.import_undone"), "credit.rerate_province")


def _keep_internal():
    """What the audit says of the risk class is for those who may see the class."""
    from apps.audit.internal import reserve

    from .permissions import Permission
    from .querysets import is_internal

    reserve("credit.", is_internal, Permission.VIEW_RISK)
