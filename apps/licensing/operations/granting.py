"""Grant: number, certificate, decision and fact of the ledger in one transaction. All of it or nothing."""

import io
from datetime import timedelta

from django.conf import settings
from django.utils.translation import override

from apps.deadlines.operations import start_clock
from apps.deadlines.rules.counting import add_months
from apps.divisions.queries import place
from apps.documents import signing
from apps.documents.codes import address_of, new_code
from apps.documents.numbering import take_number
from apps.documents.operations import store
from apps.documents.papers import CHINESE
from apps.documents.pictures import qr_svg
from apps.documents.typesetting import typeset
from apps.records.operations.facts import everyone, record_fact

from .. import states
from ..models import Covered, Licence, Paper
from ..rules.numbers import number_of
from ..rules.payload import body_of, written
from . import papers
from .steps import PORTAL, end, note, step, tell, today

SOURCE, KIND = "licensing", "licence"
LICENCE = "licensing.licence"  # owner of the certificate's file, subject of the licence's clock
ALL_YEARS = 0  # numbers of licences run on from year to year


def grant_at_once(application, enterprise, *, at):
    """The rules alone grant: nothing is left that an officer would have to look at. Returns the Application."""
    made = step(application, "grant_at_once", PORTAL)
    application.automatic = True
    return grant(application, enterprise, made, by=PORTAL, at=at)


def grant(application, enterprise, made, *, by, at):
    """Write what a grant consists of; the move is made, both rows are locked. Returns the Application."""
    application.decided_on, application.decided_label = today(at), by.actor
    licence = _licence(application, enterprise, at)
    data = {"licence": licence.number, "until": licence.until, "automatic": "1" if application.automatic else ""}
    papers.issue(application, Paper.Kind.GRANT, by=by, at=at, **data)
    end(application, by=by, at=at)
    event = note(application, made.event, by=by, at=at, licence=licence.number, until=str(licence.until))
    tell(application, event, at)
    return application


def _licence(application, enterprise, at):
    signing.require_key()
    day, product, agency = today(at), application.product, application.agency
    licence = Licence(
        number=_number(agency, product),
        code=new_code(),
        application=application,
        enterprise=enterprise,
        product=product,
        class_code=product.code,
        agency=agency,
        holder=enterprise.name,
        uscc=enterprise.uscc,
        domicile=enterprise.address,
        address=application.address,
        granted_on=day,
        until=add_months(day, 12 * product.years) - timedelta(days=1),
        state=states.UNVERIFIED if application.grant_first else states.VALID,
        state_on=day,
        signer=signing.fingerprint(),
        issued_at=at,
    )
    licence.payload = _payload(licence)
    units = list(application.units.order_by("code"))
    licence.document = _certificate(licence, units, application, at)
    licence.fact = _fact(licence, at)
    licence.save(force_insert=True)
    Covered.objects.bulk_create(
        Covered(licence=licence, unit=unit, specification=application.specification, added_on=day) for unit in units
    )
    _begin_term(licence, at)
    return licence


def _number(agency, product):
    """The next of the series: its lock is held until this transaction ends, so no number is lost or given twice."""
    running = take_number(agency_code=agency.pk, kind=product.number_head, year=ALL_YEARS)
    return number_of(agency.division_id, product.number_head, running)


def _payload(licence):
    values = (licence.number, licence.uscc, licence.holder, licence.product.name, str(licence.granted_on),
              str(licence.until), licence.code)  # fmt: skip
    body = body_of(values)
    return written(body, signing.sign(body))


def link_of(licence):
    """The address in the QR code: the page of the check, and behind the mark the signed text."""
    return f"{address_of(licence.code)}#{licence.payload}"


def _certificate(licence, units, application, at):
    with override(CHINESE):
        province = place(settings.PROVINCE_CODE)
        data = {
            "number": licence.number,
            "code": licence.code,
            "agency": licence.agency.name,
            "province": province.name if province else "",
            "holder": licence.holder,
            "uscc": licence.uscc,
            "domicile": licence.domicile or licence.address,
            "address": licence.address,
            "product": licence.product.name,
            "units": [{"name": unit.name, "standard": unit.standard} for unit in units],
            "specification": application.specification,
            "mode": licence.product.get_procedure_display(),
            "issued_on": str(licence.granted_on),
            "until": str(licence.until),
            "verify": address_of(licence.code),
            "qr": qr_svg(link_of(licence), long=True),
            "demo": settings.DEMO_BANNER,
        }
        content = signing.sign_pdf(typeset("licensing/licence", data), reason="全国工业产品生产许可证")
    name = f"全国工业产品生产许可证_{licence.number}.pdf"
    division = licence.enterprise.division_id
    return store(
        file=io.BytesIO(content), name=name, owner=(LICENCE, licence.code), by=PORTAL, at=at, division=division
    )


def _fact(licence, at):
    """The licence on the ledger, public for as long as it holds."""
    return record_fact(
        kind=KIND,
        occurred_on=licence.granted_on,
        source=SOURCE,
        source_key=licence.number,
        title=f"{licence.product.name}生产许可证",
        document_number=licence.number,
        legal_basis="工业产品生产许可证管理条例",
        enterprise=licence.enterprise,
        agency=licence.agency,
        public_from=licence.granted_on,
        public_until=licence.until + timedelta(days=1),
        detail={"class": licence.class_code, "until": str(licence.until)},
        people=everyone(licence.application.proposed_by_id, licence.application.decided_by_id),
        by=PORTAL,
        at=at,
    )


def _begin_term(licence, at):
    start_clock(
        rule_code="licensing.term",
        subject=(LICENCE, licence.pk),
        starts_on=licence.granted_on,
        value=(licence.until - licence.granted_on).days,
        unit="day",
        legal_basis="工业产品生产许可证管理条例第二十五条",
        division=licence.enterprise.division_id,
        zone_code=licence.enterprise.zone_id or "",
        label=licence.number,
        url=f"/licences/{licence.pk}/",
        duty=False,
        on_expiry="licensing.term_over",
        by=PORTAL,
        at=at,
    )
