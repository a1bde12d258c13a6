"""What every journey with the serious list does: press a step, and ask everybody whether an entry is there."""

from django.utils import timezone

from apps.certificates.operations.issuing import screened
from tests.factories.joint_punishment import hand_on
from tests.serious_list.test_public import where_listed


def press(page, label):
    """The button that names the step, in whichever part of the page it stands open."""
    page.get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()


def everybody_says(entry, department, *, listed):
    """Page, search, API, files, feed, the partner's view and a certificate of this moment all say the same."""
    now, today = timezone.now(), timezone.localdate()
    hand_on(entry, now)  # what the outbox does a second later
    assert set(where_listed(entry, now).values()) == {listed}
    [row], _version = screened([entry.enterprise.name], on=today, today=today)
    assert (row["result"] == "listed") is listed
    held = {}
    for line in department.read().json()["results"]:
        held[line["number"]] = line["change"] == "listed" and line["entry"] is not None
    assert held.get(entry.number, False) is listed
