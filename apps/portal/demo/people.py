"""Who lives in the demo province: the same people in a province of any size and seed."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

# One password for all of them, printed at every start. `demo` refuses to run in production, where a system check
# refuses a database that holds the account MARK.
PASSWORD = "quality-demo-2026"  # noqa: S105 - meant to be known
EMAIL_DOMAIN = "demo.example"
MARK = "demo.admin"
COUNTY, NEXT_COUNTY = "320115", "320117"  # 江宁区 and 溧水区, neighbours


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One login; `role` and `agency` for an officer. Seats are claimed by `operations.demo_life`, as people do."""

    username: str
    name: str
    who: object
    start_page: str = "/desk/"
    role: str = ""
    agency: str = ""
    years: int = 0  # so many years before this one the post was given

    @property
    def email(self):
        return f"{self.username}@{EMAIL_DOMAIN}"


PEOPLE = (
    DemoPerson(MARK, "季明远", _("provincial administrator"), role="province_admin", agency="amr-320000"),
    DemoPerson("demo.province", "容静川", _("provincial officer"), role="province_officer", agency="amr-320000"),
    # what one of the two accepts on papers the other weighs
    DemoPerson(
        "demo.colleague", "简知秋", _("second provincial officer"), role="province_officer", agency="amr-320000"
    ),
    DemoPerson("demo.reviewer", "越子谦", _("provincial reviewer"), role="province_reviewer", agency="amr-320000"),
    # what one of the two has approved the other recalls
    DemoPerson(
        "demo.deputy", "方见山", _("second provincial reviewer"), role="province_reviewer", agency="amr-320000", years=3
    ),
    DemoPerson("demo.city", "尚知微", _("city reviewer, Nanjing"), role="city_reviewer", agency="amr-320100"),
    # in the pool of inspectors since last autumn, whatever the day: the year before, like the other inspectors below
    DemoPerson(
        "demo.county", "路听澜", _("county officer, Jiangning"), role="county_officer", agency=f"amr-{COUNTY}", years=1
    ),
    DemoPerson(
        "demo.second", "简书白", _("county reviewer, Jiangning"), role="county_reviewer", agency=f"amr-{COUNTY}"
    ),
    # whoever decided a listing does not decide on its removal
    DemoPerson(
        "demo.chief", "柳知白", _("second county reviewer, Jiangning"), role="county_reviewer", agency=f"amr-{COUNTY}"
    ),
    DemoPerson(
        "demo.inspector",
        "宁望舒",
        _("inspector of Jiangning"),
        role="county_officer",
        agency=f"amr-{COUNTY}",
        years=1,
    ),
    # whoever the draw seats can log in: a visit of two others would wait for somebody who never comes
    *(
        DemoPerson(
            f"demo.inspector{number}",
            name,
            _("inspector of Jiangning, on the phone alone"),
            "/desk/inspections/phone/",
            role="inspector",
            agency=f"amr-{COUNTY}",
            years=1,
        )
        for number, name in enumerate(("沈砚秋", "顾清野", "温行简", "程知夏"), 2)
    ),
    # decides what the law leaves to the head of the bureau: whether an inspector steps aside
    DemoPerson("demo.head", "陆知远", _("head of the bureau of Jiangning"), role="bureau_head", agency=f"amr-{COUNTY}"),
    DemoPerson("demo.next", "闻景行", _("county officer, Lishui"), role="county_officer", agency=f"amr-{NEXT_COUNTY}"),
    DemoPerson("demo.auditor", "乔观止", _("auditor of the province"), role="auditor", agency="amr-320000", years=3),
    DemoPerson("demo.lab", "闻人溪", _("tester of a laboratory"), role="laboratory", agency="amr-320000"),
    DemoPerson(
        "demo.approver",
        "施明澈",
        _("approves awards for the government"),
        "/desk/awards/",
        role="award_approver",
        agency="amr-320000",
    ),
    # six, because each application is reviewed by three of them, and a conflict found late wants another
    *(
        DemoPerson(
            f"demo.expert{number}" if number > 1 else "demo.expert",
            name,
            _("expert of award reviews"),
            "/desk/awards/reviews/",
            role="award_expert",
            agency="amr-320000",
            years=3,
        )
        for number, name in enumerate(("卓临川", "项云开", "柯守拙", "易怀谷", "戚望岳", "庄听雨"), 1)
    ),
    DemoPerson("demo.owner", "陶怀瑾", _("owner of an enterprise in Jiangning"), "/my/"),
    DemoPerson("demo.filer", "蓝若水", _("filer of the same enterprise"), "/my/"),
    DemoPerson("demo.other", "邵清和", _("owner of another enterprise there"), "/my/"),
    DemoPerson("demo.fined", "柏舒禾", _("owner of an enterprise that was fined, with grade C"), "/my/"),
    DemoPerson(
        "demo.warned", "言若溪", _("owner of an enterprise that failed its re-checks: a listing may follow"), "/my/"
    ),
    DemoPerson("demo.maker", "迟云帆", _("owner of a maker that may apply for a licence"), "/my/"),
    DemoPerson("demo.claimant", "莫知秋", _("has claimed a seat, undecided"), "/my/"),
)


def logins():
    """[{username, password, who, start_page}] of the demo people this database holds; empty when it holds none."""
    here = set(
        get_user_model().objects.filter(username__in=[p.username for p in PEOPLE]).values_list("username", flat=True)
    )
    return [
        {"username": p.username, "password": PASSWORD, "who": str(p.who), "start_page": p.start_page}
        for p in PEOPLE
        if p.username in here
    ]


def login_lines():
    """What `script/run` prints: one line a login, who it is in both languages, then the password they share."""
    known = logins()
    if not known:
        return []
    with override("en"):
        english = {person.username: str(person.who) for person in PEOPLE}
    with override("zh-hans"):
        chinese = {person.username: str(person.who) for person in PEOPLE}
    lines = [
        f"{name:<16}{login['start_page']:<8} {english[name]} · {chinese[name]}"
        for login in known
        for name in [login["username"]]
    ]
    return ["Demo logins (invented people in an invented province):", *lines, f"Password of all: {PASSWORD}", ""]
