"""Partner departments with their credentials, and the client that speaks for one."""

import base64

from django.test import Client

from apps.joint_punishment.operations import partners
from apps.joint_punishment.operations.distributing import PORTAL, distribute

from .access import NOON, scope_of_user, user_with_post

PROVINCE = "320000"


def admin_of(division=PROVINCE):
    role = {2: "province_admin", 4: "city_admin"}.get(
        len(division.removesuffix("00").removesuffix("00")), "county_admin"
    )
    return scope_of_user(user_with_post(role, division))


def partner_in(division=PROVINCE, *, department="finance", scopes="feed feedback", by=None, at=NOON, name="财政厅"):
    return partners.add_partner(
        department=department, name=name, division=division, scopes=scopes, by=by or admin_of(division), at=at
    )


def hand_on(entry, at):
    """What the outbox does after an entry was published or has ended."""
    entry.refresh_from_db()
    return distribute(entry_id=entry.pk, by=PORTAL, at=at)


class Department:
    """A partner's own system: it has a secret, asks for tokens, reads and answers."""

    def __init__(self, partner=None, *, by=None, at=NOON):
        self.by = by or admin_of()
        self.partner = partner or partner_in(by=self.by, at=at)
        self.secret = partners.set_secret(partner_id=self.partner.pk, by=self.by, at=at)[1]
        self.client, self.token = Client(), ""

    def ask(self, *, secret=None, number=None, **form):
        form = {"grant_type": "client_credentials"} | form
        pair = f"{number or self.partner.code}:{secret or self.secret}"
        basic = "Basic " + base64.b64encode(pair.encode()).decode()
        body = "&".join(f"{key}={value}" for key, value in form.items())
        return self.client.post(
            "/api/v1/partner/token", body, content_type="application/x-www-form-urlencoded",
            headers={"Authorization": basic},
        )  # fmt: skip

    def headers(self):
        self.token = self.token or self.ask().json()["access_token"]
        return {"Authorization": f"Bearer {self.token}"}

    def read(self, address="/api/v1/partner/feed"):
        return self.client.get(address, headers=self.headers())

    def owed(self):
        return self.client.get("/api/v1/partner/owed", headers=self.headers()).json()["results"]

    def answer(self, *answers):
        return self.client.post(
            "/api/v1/partner/answers", {"answers": list(answers)}, content_type="application/json",
            headers=self.headers(),
        )  # fmt: skip

    def say(self, entry, result, key, on="2026-05-12"):
        """One answer's outcome and code."""
        found = self.answer({"key": key, "number": entry.number, "result": result, "on": on}).json()["results"][0]
        return found["outcome"], found["code"]
