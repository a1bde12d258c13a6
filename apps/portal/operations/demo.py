"""The demo province: invented enterprises, and people with something on their desks."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.access.models import Post, Seat
from apps.access.operations.agencies import set_contact
from apps.audit.operations import record
from apps.awards.operations import demo as awards
from apps.credit.models.ruleset import Model, Ruleset
from apps.credit.operations.rate import rate_all
from apps.deadlines.models import Clock
from apps.divisions.models import Agency
from apps.indices.operations.demo import indices_of_demo
from apps.inspections.models import Inspector, Order, RecusalRequest, Referral, Visit
from apps.inspections.models import Pool as InspectionPool
from apps.inspections.models import Seat as InspectionSeat
from apps.inspections.operations.demo import KEYS
from apps.inspections.operations.demo import MARK as INVENTED
from apps.joint_punishment.operations.demo import partners_of_demo
from apps.kernel.errors import DomainError
from apps.licensing.models import AfterCheck, Application, Change, Ending, Licence
from apps.licensing.operations.demo import examiners_of_demo, laboratories_of_demo, rounds_of_demo
from apps.records.models import Fact, ImportOfFacts
from apps.records.operations.demo import generate_demo_facts
from apps.registry.models import Enterprise, ImportRun
from apps.registry.operations.claims import EVIDENCE
from apps.registry.operations.demo import erase, generate_demo, remove_demo, unguarded
from apps.sampling.operations.demo import sampling_of_demo, subjects_of_demo
from apps.sampling.operations.demo_results import make_results
from apps.serious_list.models import Case, Entry, Paper, Proof, Repair
from apps.two_publicities.operations.demo import clocks_of_demo, codes_of_demo, files_of_demo

from ..demo import EMAIL_DOMAIN, MARK, PASSWORD, PEOPLE
from ..demo.sample import FILE_NAME
from ..demo.standing import BEGUN, FINISHED
from .demo_grades import live_past, publish_last_year
from .demo_ledger import FACTS_FILE
from .demo_ledger import KEYS as KEYS_OF_FILE
from .demo_life import begin_life, warn_and_recall
from .demo_rules import MARK as DRAFTED

PHONE = "000-0000 0000"  # of agencies of the demo: it is nobody's


class NotEmpty(DomainError):
    code = "not-empty"
    message = _("The database already holds enterprises or people; a demo province is made in an empty one.")


class NotInProduction(DomainError):
    code = "not-in-production"
    message = _("Invented data and known passwords have no place in production.")


@transaction.atomic
def make_province(*, enterprises, seed, by, at, append=False):
    """Make enterprises and, where there are none yet, the demo people; returns a DemoRegister. All of it or nothing.

    What lies on the desks comes after: `demo_life.begin_life` within make_ledger, and `demo_life.bring_to_life`, whose
    import wants a transaction of its own.

    Raises NotInProduction; NotEmpty unless `append`.
    """
    if settings.PRODUCTION:
        raise NotInProduction
    if not append and (Enterprise.objects.exists() or get_user_model().objects.exists()):
        raise NotEmpty
    made = generate_demo(enterprises=enterprises, seed=seed, by=by, at=at)
    if not get_user_model().objects.filter(username=MARK).exists():
        make_people(by=by, at=at)
        record(verb=BEGUN, by=by, at=at, subject=("demo", EMAIL_DOMAIN))
    return made


@transaction.atomic
def finish_province(*, by, at):
    """Note that all of a province that was begun with its people has been made; a start looks for it."""
    record(verb=FINISHED, by=by, at=at, subject=("demo", EMAIL_DOMAIN))


@transaction.atomic
def make_ledger(*, facts, seed, by, at, with_cases=False):
    """Draw invented facts over the invented enterprises and rate them by both models; returns the number of facts.

    `with_cases` plays the cases of the serious list in between: they put facts on the ledger in the past, and a rating
    made before them would rest on a ledger that never was. Raises NotInProduction.
    """
    if settings.PRODUCTION:
        raise NotInProduction
    made = generate_demo_facts(facts=facts, seed=seed, by=by, at=at)
    if with_cases:
        begin_life(at=at)
    make_results(seed=seed, by=by, at=at)
    if with_cases:
        warn_and_recall(at=at)
    live_past(by=by, at=at)
    for model in Model:
        rate_all(model=model, as_of=timezone.localdate(at), by=by, at=at)
    publish_last_year(by=by, at=at)
    return made


def make_people(*, by, at):
    """The people of `apps.portal.demo`: accounts with the demo password, and posts. Seats are claimed later."""
    user_model = get_user_model()
    hashed = make_password(PASSWORD)  # once: it costs half a second by design
    users = [
        user_model(username=p.username, email=p.email, display_name=p.name, password=hashed, date_joined=at)
        for p in PEOPLE
    ]
    user_model.objects.bulk_create(users)
    known = {user.username: user for user in users}
    for person in PEOPLE:
        if person.role:
            _give_post(known[person.username], person, at)
    for agency in Agency.objects.filter(posts__user__in=users, address="").distinct().order_by("pk"):
        contact = {"address": f"（演示）{agency.division.name}示例路1号", "phone": PHONE}
        set_contact(agency_code=agency.pk, **contact, by=by, at=at)
    record(verb="access.demo_people_made", by=by, at=at, subject=("demo", EMAIL_DOMAIN), data={"people": len(users)})


def _give_post(user, person, at):
    since = at.date().replace(year=at.year - person.years, month=1, day=1)
    Post.objects.create(user=user, agency_id=person.agency, role=person.role, valid_from=since)


@transaction.atomic
def remove_province(*, by, at):
    """Remove the invented enterprises and the demo people with all that is theirs; raises NotInProduction."""
    if settings.PRODUCTION:
        raise NotInProduction
    people = get_user_model().objects.filter(username__in=[person.username for person in PEOPLE])
    theirs = list(people.values_list("pk", flat=True))
    claims = map(str, Seat.objects.filter(user_id__in=theirs).values_list("pk", flat=True))
    cases = Case.objects.filter(enterprise__source="demo")
    visits = Visit.objects.filter(enterprise__source="demo")
    orders = Order.objects.filter(visit__in=visits)
    referrals = Referral.objects.filter(visit__in=visits)
    subjects = {"inspections.visit": visits, "inspections.order": orders, "inspections.referral": referrals}
    subjects |= {"inspections.seat": InspectionSeat.objects.filter(visit__in=visits)}
    subjects |= {"inspections.recusal": RecusalRequest.objects.filter(visit__in=visits)}
    makers = {"enterprise__source": "demo"}
    subjects |= {"licensing.application": Application.objects.filter(**makers)}
    subjects |= {"licensing.licence": Licence.objects.filter(**makers)}
    held = {"licence__enterprise__source": "demo"}
    subjects |= {"licensing.change": Change.objects.filter(**held)}
    subjects |= {"licensing.aftercheck": AfterCheck.objects.filter(**held)}
    subjects |= {"licensing.ending": Ending.objects.filter(**held)}
    subjects |= {"serious_list.case": cases, "serious_list.repair": Repair.objects.filter(case__in=cases)}
    subjects |= {"serious_list.paper": Paper.objects.filter(case__in=cases)}
    subjects |= {"serious_list.proof": Proof.objects.filter(paper__case__in=cases)}
    subjects |= subjects_of_demo() | awards.subjects_of_demo()
    with unguarded():
        for kind, rows in subjects.items():
            keys = list(map(str, rows.order_by("pk").values_list("pk", flat=True)))
            erase(Clock.objects.filter(subject_kind=kind, subject_id__in=keys))
        entries = list(map(str, Entry.objects.filter(case__in=cases).order_by("pk").values_list("pk", flat=True)))
        kinds = ("serious_list.entry", "joint_punishment.entry")
        erase(Clock.objects.filter(subject_kind__in=kinds, subject_id__in=entries))
        for clocks in clocks_of_demo():
            erase(clocks)
        erase(files_of_demo())
        erase(codes_of_demo())
        erase(partners_of_demo())
        for rows in (laboratories_of_demo(), rounds_of_demo(), examiners_of_demo(), awards.rounds_of_demo(),
                     awards.experts_of_demo()):  # fmt: skip
            erase(rows)
        for rows in indices_of_demo():
            erase(rows)
        for rows in sampling_of_demo():
            erase(rows)
        erase(Clock.objects.filter(subject_kind=EVIDENCE, subject_id__in=list(claims)))
        erase(ImportRun.objects.filter(file_name=FILE_NAME, created_by_user__in=theirs))
        erase(ImportOfFacts.objects.filter(file_name=FACTS_FILE, created_user__in=theirs))
        erase(Fact.objects.filter(source_key__startswith=KEYS_OF_FILE, enterprise=None))
        erase(Ruleset.objects.filter(title__endswith=DRAFTED, state="draft"))
        erase(Inspector.objects.filter(key__startswith=KEYS))
        erase(InspectionPool.objects.filter(name__endswith=INVENTED))
        erase(people)
    Agency.objects.filter(address__startswith="（演示）", phone=PHONE).update(address="", phone="")
    return remove_demo(by=by, at=at)
