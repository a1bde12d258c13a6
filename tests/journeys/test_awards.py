"""A whole round of the governor's award, from its announcement to the verified certificate, by all who have a part:
the bureau, two applicants, county, city, experts, the committee, the government and a stranger. One reviewer turns out
to be conflicted, one item is too far apart, one objection is upheld.

Weeks lie between the steps: the portal's clock is set forward. In a page each kind of step is taken once; what a second
applicant and the other reviewers do the same way goes by the verbs behind the pages.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.access.models import User
from apps.awards.models import Application, Honour, Meeting, Objection, Panel, Review, Round
from apps.awards.operations import meeting
from apps.awards.queries.catalogue import leaves
from tests.factories.awards import Life, a_report, worthy

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = "gbt19580.4.1.2"


def press(page, label):
    page.get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()


def aside(page, label):
    """A step that stands folded among the other ways."""
    page.locator("summary", has_text=label).click()


def fill(page, verb, **given):
    for name, value in given.items():
        field = page.locator(f"[name={verb}-{name}]")
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


class Journey:
    def __init__(self, live, page_of, look):
        self.url, self.page_of, self.look = live.url, page_of, look
        self.life = Life(firms=[worthy(), worthy()], now=timezone.now(), experts=7)

    @property
    def engine(self):
        """The verbs behind the pages, at this moment of the portal's clock."""
        self.life.now = timezone.now()
        return self.life

    def open(self, scope, address, **look):
        user = User.objects.get(pk=scope.user_id)
        page = self.page_of(user=user, **({"lang": "en"} | look))
        page.goto(f"{self.url}{address}")
        if page.get_by_role("link", name="State your interests").count():
            self.stated(page)
        return page

    def stated(self, page):
        """Whoever opens a page of the round for a first step states his interests before it, and comes back."""
        page.get_by_role("link", name="State your interests").click()
        self.look(page)
        page.locator("[name=stated]").check()
        press(page, "I state it")
        expect(page.get_by_role("link", name="State your interests")).to_have_count(0)

    def round(self, scope):
        return self.open(scope, f"/desk/awards/rounds/{self.life.id}/")

    def application(self, scope, row):
        return self.open(scope, f"/desk/awards/applications/{row.pk}/")


def day(days=0):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def announced(journey, look):
    page = journey.open(journey.life.officer, "/desk/awards/")
    page.locator("[name=programme_code]").select_option("governor")
    days = {"opens_on": 0, "closes_on": 20, "county_until": 30, "city_until": 40, "review_until": 80}
    for name, value in {"year": str(timezone.localdate().year), "title": "省长质量奖评选"}.items():
        page.locator(f"[name={name}]").fill(value)
    for name, later in days.items():
        page.locator(f"[name={name}]").fill(day(later))
    press(page, "Prepare the round")
    journey.life.id = Round.objects.get().pk
    aside(page, "Change the draft")
    fill(page, "amend", quota0="2")
    press(page, "Change the draft")
    assert Round.objects.get().prizes.order_by("prize__rank").first().quota == 2
    fill(page, "announce", announcement="凡符合条件的组织均可申报，不收取费用。")
    look(page)
    press(page, "Announce the round")


def applied(journey, look):
    """One applicant on a phone, in Chinese; the other the same way."""
    firm, other = journey.life.firms
    page = journey.open(journey.engine.filer(firm), "/my/awards/", lang="zh-hans", width=390)
    page.locator("form[action$='/apply/'] button").click()
    fill(page, "save", summary="质量管理概况", strengths="数字化质量控制", contact="质量部")
    file = {"name": "自评报告.pdf", "mimeType": "application/pdf", "buffer": a_report().getvalue()}
    page.locator("[name=save-report]").set_input_files(file)
    page.locator("form[action$='/save/'] button").click()
    expect(page.locator("main")).to_contain_text("自评报告.pdf")
    page.locator("[name=submit-commitment]").check()
    page.locator("form[action$='/submit/'] button").click()
    expect(page.locator("main .timeline")).to_be_visible()
    look(page)
    journey.engine.apply(other)
    return [Application.objects.get(enterprise=each) for each in journey.life.firms]


def recommended(journey, row, other, look):
    life = journey.engine
    for scope in (life.county(life.firms[0]), life.city_officer):
        page = journey.application(scope, row)
        fill(page, "recommend", verdict="yes", opinion="情况属实，同意推荐。")
        press(page, "Recommend or not")
    page = journey.application(life.checker, row)
    look(page)
    press(page, "Find eligible")
    journey.engine.recommend(other.pk)
    journey.engine.accept(other.pk)


def drawn(journey, look):
    life = journey.engine.register_experts()
    page = journey.round(life.officer)
    fill(page, "open_panel", seats="3", commit_on=day(1), reveal_on=day(2))
    press(page, "Prepare the draw of experts")
    journey.engine.hold(Panel.objects.get().draw_id, take_up=False)
    page.reload()
    press(page, "Take over the experts that were drawn")
    look(page)


def set_aside(journey, row):
    """It turns out late that a reviewer has advised the applicant: another is drawn."""
    gone = next(each for each in journey.life.reviews(row) if each.expert_id != row.lead_id)
    journey.life.conflict(gone)
    page = journey.application(journey.life.officer, row)
    aside(page, "Set a review aside")
    fill(page, "set_aside", review_id=str(gone.pk), ground="consultant", reason="两年前为其提供咨询")
    press(page, "Set a review aside")
    gone.refresh_from_db()
    assert (gone.state, gone.replaced_by.state) == ("set_aside", "writing")


def reviewed(journey, row, other, look):
    life = journey.engine
    row.refresh_from_db()
    own = Review.objects.get(application=row, expert=row.lead)
    page = journey.open(life.scope_of(row.lead), f"/desk/awards/reviews/{own.pk}/items/1/")
    page.locator("[name=strengths]").fill("方法系统")
    page.locator("[name=improvements]").fill("对标不足")
    page.locator("[name=percent]").fill("62")
    press(page, "Save and go on")
    assert not own.scores.exists()  # off the grid
    page.locator("[name=percent]").fill("60")
    press(page, "Save and go on")
    assert own.scores.get().percent == 60
    life.score(own)
    page.goto(f"{journey.url}/desk/awards/reviews/{own.pk}/")
    fill(page, "submit", overall="管理成熟")
    look(page)
    press(page, "Submit the review")
    for place, review in enumerate(each for each in life.reviews(row) if each.pk != own.pk):
        life.submit(review, **({"_4_1_2": 20} if place == 0 else {}))
    for review in life.reviews(other):
        life.submit(review, process=55, results=50)
    return own


def agreed(journey, row, own, look):
    """The lead enters what the meeting agreed on the item that was too far apart."""
    due = Meeting.objects.get()
    assert [each["item"] for each in due.spreads] == [WIDE]
    number = [item.code for item in leaves(row.tree, row.submitted_on)].index(WIDE)
    page = journey.open(journey.life.scope_of(row.lead), f"/desk/awards/reviews/{own.pk}/")
    fill(page, "meeting", held_on=day(), present="三位评审专家", record="复核证据后一致")
    fill(page, "meeting", **{f"p{number}": "50", f"w{number}": "一致"})
    look(page)
    press(page, "Enter the consensus meeting")
    due.refresh_from_db()
    assert due.state == "held"
    confirmed(journey, row)


def confirmed(journey, row):
    """One of the others stands by what the lead has entered: with him it is more than half."""
    review = next(each for each in journey.engine.reviews(row) if each.expert_id != row.lead_id)
    page = journey.open(journey.engine.scope_of(review.expert), f"/desk/awards/reviews/{review.pk}/")
    page.locator("[name=stand_by-agrees][value=yes]").check()
    press(page, "Say whether the lead’s record is right")
    assert row.assents.filter(expert=review.expert, agrees=True).exists()


def visited(journey, row, other, own):
    press(journey.round(journey.life.officer), "Begin the site visits")
    page = journey.open(journey.life.scope_of(row.lead), f"/desk/awards/reviews/{own.pk}/")
    fill(page, "visit", visit_on=day(), record="现场核实一致")
    press(page, "Enter the site visit")
    other.refresh_from_db()
    lead = journey.engine.scope_of(other.lead)
    journey.life.act(meeting.enter_visit, lead, application_id=other.pk, visit_on=timezone.localdate(), record="一致",
                     rescored={})  # fmt: skip
    confirmed(journey, row)
    journey.engine.stand_by()


def listed(journey, row, other, look):
    page = journey.round(journey.life.officer)
    press(page, "Rank the round")
    look(page)
    press(page, "Lay it before the committee")
    for each, prize in ((row, "governor.award"), (other, "governor.nomination")):
        page = journey.application(journey.life.reviewer, each)
        fill(page, "propose", prize_code=prize, reason="成绩突出")
        press(page, "Propose a prize")
    page = journey.round(journey.life.reviewer)
    fill(page, "publish", met_on=day(), record="一致同意", recusals="到会委员均无利害关系。")
    for number, name in enumerate(("甲", "乙", "丙")):
        fill(page, f"publish-m{number}", name=name, office="委员", part="for")
    look(page)
    press(page, "Publish the list")


def answered(journey, other, objection, look):
    """The applicant reads what is objected to, and says its part before anything is decided."""
    firm = Application.objects.select_related("enterprise").get(pk=other.pk).enterprise
    page = journey.open(journey.life.filer(firm), f"/my/awards/{other.pk}/")
    look(page)
    page.locator(f"[name=objection{objection.pk}-text]").fill("处罚决定系另一家企业。")
    page.locator(f"form[action$='/objections/{objection.pk}/'] .button").click()
    expect(page.locator("main")).to_contain_text("处罚决定系另一家企业。")


def objected(journey, other, look):
    """A stranger on a phone objects by name; the committee's bureau upholds it."""
    page = journey.page_of(lang="zh-hans", width=390, theme="dark")
    page.goto(f"{journey.url}/awards/rounds/{journey.life.id}/")
    look(page)
    page.locator(f"a[href='/awards/object/{other.pk}/']").click()
    for name, value in {"name": "王某", "contact": "13900000000", "content": "隐瞒事故，见处罚决定。"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form .button").click()
    page.wait_for_url("**/awards/objections/**")
    look(page)
    objection, told = Objection.objects.get(), page
    answered(journey, other, objection, look)
    page = journey.application(journey.life.reviewer, other)
    fill(page, "decide_objection", objection_id=str(objection.pk), upheld="1", reason="经核查属实，异议成立。")
    press(page, "Decide an objection")
    other.refresh_from_db()
    assert other.state == "not_chosen"
    told.reload()
    expect(told.locator("main")).to_contain_text("经核查属实，异议成立。")


def conferred(journey):
    press(journey.round(journey.life.officer), "End the publicity")
    page = journey.round(journey.life.approver)
    fill(page, "approve", number="苏政复〔2026〕1号")
    press(page, "Approve the list")
    press(journey.round(journey.life.officer), "Confer")


def test_a_whole_round(live, browser_page, time_machine, assert_accessible, assert_no_sideways_scroll):
    def look(page):
        assert_accessible(page)
        assert_no_sideways_scroll(page)

    journey = Journey(live, browser_page, look)
    announced(journey, look)
    row, other = applied(journey, look)
    time_machine(21)
    assert Round.objects.get().state == "closed"
    recommended(journey, row, other, look)
    drawn(journey, look)
    row.refresh_from_db()
    set_aside(journey, row)
    own = reviewed(journey, row, other, look)
    agreed(journey, row, own, look)
    visited(journey, row, other, own)
    listed(journey, row, other, look)
    objected(journey, other, look)
    time_machine(15)
    conferred(journey)
    honour = Honour.objects.get()
    assert (honour.holder, honour.prize.code) == (row.applicant, "governor.award")
    stranger = browser_page(lang="zh-hans", width=390)
    stranger.goto(f"{live.url}/verify/{honour.code}/")
    expect(stranger.locator("main")).to_contain_text(honour.number)
    look(stranger)
    stranger.goto(f"{live.url}/enterprises/{honour.uscc}/")
    expect(stranger.locator("main")).to_contain_text(honour.number)
    holder = journey.open(journey.life.filer(journey.life.firms[0]), "/my/awards/", lang="zh-hans", width=390)
    expect(holder.locator("main")).to_contain_text(honour.number)
    loser = journey.open(journey.life.filer(journey.life.firms[1]), f"/my/awards/{other.pk}/", lang="zh-hans")
    expect(loser.locator("main")).to_contain_text("异议成立")
    look(loser)
