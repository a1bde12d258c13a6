"""The people and records every URL is walked with: one enterprise, those who may see it and those who may not."""

import copy
from functools import cached_property

from django.test import Client
from django.utils import timezone

from apps.inspections.models import ExceptionGround, LimitException
from apps.inspections.operations import inspectors, orders, reviewing
from apps.registry.models import ImportRun
from tests.factories.access import NOON, client_as, filer_of, scope_of_user, user_with_post
from tests.factories.draws import draft_of, sealed
from tests.factories.draws import people_of as draw_people
from tests.factories.inspections import Life as InspectionLife
from tests.factories.inspections import inspectors_in, pool_in
from tests.factories.licensing import Held as LicenceHeld
from tests.factories.licensing import Life as LicensingLife
from tests.factories.registry import (
    CorrectionFactory,
    ExportFactory,
    MergeFactory,
    PairFactory,
    SiteFactory,
    enterprise_in,
)
from tests.factories.serious_list import Life

HOME, NEXT_COUNTY, CITY = "320102", "320104", "320100"


class World:
    """Records are made when a row of the table asks for them; add a cached_property for what your app's URLs need."""

    @cached_property
    def enterprise(self):
        return enterprise_in(HOME)

    @cached_property
    def other_enterprise(self):
        return enterprise_in(NEXT_COUNTY)

    @cached_property
    def twin(self):
        return enterprise_in(HOME)

    @cached_property
    def site(self):
        return SiteFactory(enterprise=self.enterprise)

    @cached_property
    def pair(self):
        return PairFactory(first=self.enterprise, second=self.twin)

    @cached_property
    def merge(self):
        return MergeFactory(duplicate=self.twin, survivor=self.enterprise)

    @cached_property
    def correction(self):
        return CorrectionFactory(enterprise=self.enterprise)

    @cached_property
    def export(self):
        return ExportFactory()

    @cached_property
    def import_run(self):
        """A finished import of the county, with nothing left to do."""
        return ImportRun.objects.create(
            file_name="register.csv", state="undone", division_id=HOME, created_by="officer", created_at=NOON
        )

    @cached_property
    def serious_case(self):
        """A case of the county in which the party may answer."""
        return Life(self.enterprise, now=timezone.now()).to("answering").case

    @cached_property
    def licence_application(self):
        """An application that waits for its bureau, the province's."""
        return LicensingLife(self.enterprise, now=timezone.now()).to_officer().application

    @cached_property
    def licence_change(self):
        """A change of a licence of another class that waits for its bureau."""
        assert self.licence_application  # whoever holds a licence applies for no second one
        return LicenceHeld(
            self.enterprise, class_code="fertiliser", report_number="JD-2", now=timezone.now()
        ).doubtful()

    @cached_property
    def draw_people(self):
        return draw_people(HOME)

    @cached_property
    def draft_draw(self):
        return draft_of(self.draw_people)

    @cached_property
    def spare_draw(self):
        return draft_of(self.draw_people)

    @cached_property
    def sealed_draw(self):
        return sealed(self.draw_people)

    @cached_property
    def inspection(self):
        """A plan drawn and a visit whose result waits for review."""
        return InspectionLife(firms=3).to("entered")

    @cached_property
    def inspection_pool(self):
        return pool_in(HOME, self.inspection_officer)

    @cached_property
    def spare_inspection_pool(self):
        return pool_in(HOME, self.inspection_officer, name="备用对象库")

    @cached_property
    def inspection_officer(self):
        return scope_of_user(user_with_post("county_officer", HOME))

    @cached_property
    def inspection_people(self):
        return inspectors_in(HOME, self.inspection_officer)

    @cached_property
    def inspection_campaign(self):
        """The people of a campaign that visited the enterprise of the walk and found something; (life, visit)."""
        life = InspectionLife(firms=1)
        (visit,) = self.chosen(life)
        life.check(visit, codes=("9",), bad=True)
        life.confirm(visit)
        life.act(reviewing.approve_result, life.reviewer, visit_id=visit.pk)
        life.act(reviewing.publish_result, life.officer, visit_id=visit.pk)
        return life, visit

    def chosen(self, life, **but):
        return life.direct(task_id=life.campaign("PQ01").pk, enterprise_ids=[self.enterprise.pk],
                           inspector_ids=[row.pk for row in life.people[:2]], **but)  # fmt: skip

    @cached_property
    def inspection_order(self):
        """An order to the enterprise of the walk, not served yet."""
        life, visit = self.inspection_campaign
        return life.act(orders.issue_order, life.officer, visit_id=visit.pk, what="更换过期证书",
                        basis="产品质量法第十三条", days=15)  # fmt: skip

    @cached_property
    def inspection_referral(self):
        life, visit = self.inspection_campaign
        return life.act(orders.refer, life.officer, visit_id=visit.pk, to="agency", receiver="消防救援机构",
                        reason="消防设施不全")  # fmt: skip

    @cached_property
    def inspection_choice(self):
        """A choice of enterprises that waits for a second officer."""
        return self.chosen(InspectionLife(firms=1), agreed=False)

    @cached_property
    def inspection_exception(self):
        """An exception from a yearly limit that waits for a second officer."""
        life = InspectionLife(firms=1)
        return LimitException.objects.create(
            task=life.campaign("PQ01"), enterprise=self.enterprise, ground=ExceptionGround.objects.first(),
            number="12315-1", reason="群众投诉集中", asked_by_id=life.officer.user_id, asked_label=life.officer.actor,
            asked_at=life.now,
        )  # fmt: skip

    @cached_property
    def inspection_absence(self):
        days = {"first_day": timezone.localdate(), "last_day": timezone.localdate()}
        return inspectors.add_absence(inspector_id=self.inspection_people[0].pk, reason="病假", at=timezone.now(),
                                      by=self.inspection_officer, **days)  # fmt: skip

    @cached_property
    def inspection_interest(self):
        return inspectors.declare_interest(
            inspector_id=self.inspection_people[0].pk, enterprise_id=self.enterprise.pk, reason="亲属任职",
            by=self.inspection_officer, at=timezone.now(),
        )  # fmt: skip

    @cached_property
    def people(self):
        """{name: user}: strangers are nobody, `county` and `filer` belong to the enterprise, `neighbour` and `other`
        do not, `city` is above both counties."""
        return {
            "stranger": None,
            "county": user_with_post("county_officer", HOME),
            "neighbour": user_with_post("county_officer", NEXT_COUNTY),
            "city": user_with_post("city_reviewer", CITY),
            "filer": filer_of(self.enterprise),
            "other": filer_of(self.other_enterprise),
        }

    @cached_property
    def seat(self):
        """The filer's own seat."""
        return self.people["filer"].seats.get()

    @cached_property
    def cookies(self):
        """{name: cookies of a client logged in}"""
        return {name: client_as(user).cookies for name, user in self.people.items()}

    @cached_property
    def clients(self):
        return {}

    def client(self, person):
        """Logged in once: what the second request of a person is answered must not hang on the first."""
        if person not in self.clients:
            self.clients[person] = Client()
            self.clients[person].cookies = copy.deepcopy(self.cookies[person])
        return self.clients[person]

    def made(self):
        """This world with what many rows ask for, or what takes long to make; the rest is made when it is asked for.

        The inspection first: its draw shall not find the enterprise of the walk.
        """
        for name in ("inspection", "cookies", "serious_case", "licence_change", "sealed_draw", "draft_draw"):
            getattr(self, name)
        return self

    def again(self):
        """The same records in a world of its own: what one walk adds, the next does not find."""
        return copy.copy(self)
