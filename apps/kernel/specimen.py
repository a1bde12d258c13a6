"""The style guide's examples: every component in every state, with invented content."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import figures

PLACES = (
    # name as on the map, English name, an invented value
    ("南京市", "Nanjing", 5120),
    ("无锡市", "Wuxi", 6890),
    ("徐州市", "Xuzhou", 2610),
    ("常州市", "Changzhou", 5030),
    ("苏州市", "Suzhou", 11240),
    ("南通市", "Nantong", 6020),
    ("连云港市", "Lianyungang", 1340),
    ("淮安市", "Huai'an", 1980),
    ("盐城市", "Yancheng", 3120),
    ("扬州市", "Yangzhou", 3010),
    ("镇江市", "Zhenjiang", 2240),
    ("泰州市", "Taizhou", 2870),
    ("宿迁市", "Suqian", 2530),
)


class SpecimenForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label=gettext_lazy("Name of the enterprise"), max_length=80)
    code = forms.CharField(
        label=gettext_lazy("Unified social credit code"),
        help_text=gettext_lazy("18 characters, as on the business licence."),
    )
    since = forms.DateField(label=gettext_lazy("Since"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    scale = forms.ChoiceField(
        label=gettext_lazy("Scale"),
        choices=[("", "—"), ("large", gettext_lazy("large")), ("medium", gettext_lazy("medium"))],
        required=False,
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How shall we answer?"),
        choices=[("post", gettext_lazy("by post")), ("portal", gettext_lazy("on this portal"))],
        widget=forms.RadioSelect,
    )
    remarks = forms.CharField(label=gettext_lazy("Remarks"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("I have read the notice"))


class SpecimenFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Name or code"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[
            ("", gettext_lazy("all")),
            ("open", gettext_lazy("in business")),
            ("gone", gettext_lazy("deregistered")),
        ],
        required=False,
    )
    late = forms.BooleanField(label=gettext_lazy("only overdue"), required=False)


def everything():
    """The context of the style guide."""
    wrong = SpecimenForm({"name": "", "code": "91320594X", "way": ""})
    wrong.is_valid()
    wrong.add_error("code", _("The code has 9 characters; it must have 18."))
    return {
        "deadline": datetime(2026, 5, 12, 16, 0, tzinfo=UTC),
        "form": SpecimenForm(),
        "wrong": wrong,
        "filters": SpecimenFilter({"status": "open"}),
        "crumbs": [(_("Home"), "/"), (_("Enterprises"), "/enterprises/"), ("样例机械有限公司", "")],
        "events": events(),
        "facts": facts(),
        "summary": summary(),
        "tabs": [
            ("all", _("All"), "?view=all", 128),
            ("due", _("Due today"), "?view=due", 3),
            ("done", _("Done"), "?view=done"),
        ],
        "rows": table_rows(),
        "many": (table_rows() * 14)[:40],
        "consequences": [
            _("The seat ends at once; the filer is told by message."),
            _("Drafts stay with the enterprise."),
            _("The decision is recorded and can be appealed within 60 days."),
        ],
        "rail": specimen_rail(),
        "series": [
            [_("Nanjing"), 96.2],
            [_("Suzhou"), 95.1],
            [_("Wuxi"), 94.8],
            [_("Nantong"), 93.9],
            [_("Xuzhou"), 91.3],
        ],
        "columns": [_("City"), _("Pass rate")],
        "trend": [
            ["2021", 92.1, 90.4],
            ["2022", 92.8, 91.0],
            ["2023", 93.5, 91.9],
            ["2024", 94.1, 92.2],
            ["2025", 94.6, 93.0],
        ],
        "trend_columns": [_("Year"), _("Province"), _("Nation")],
        "cities": [
            {"name": zh, "label": zh if figures.chinese() else en, "value": value, "url": "#map"}
            for zh, en, value in PLACES
        ],
        "big": 127993,
        "yuan": Decimal("1234567.5"),
        "today": date(2026, 5, 7),
    }


def events():
    at = datetime(2026, 4, 28, 2, 15, tzinfo=UTC)
    return [
        {
            "at": at,
            "title": _("Claim received"),
            "actor": "李四",
            "text": _("Business licence and letter of authority attached."),
        },
        {"at": at.replace(day=29), "title": _("Evidence asked for"), "actor": _("County officer"), "state": "adverse"},
        {
            "at": at.replace(day=30),
            "title": _("Evidence under review"),
            "actor": _("County officer"),
            "state": "now",
            "url": "#",
            "link": _("Letter of authority.pdf"),
        },
        {"at": None, "title": _("Decision"), "actor": "", "state": "next"},
    ]


def facts():
    return [
        {
            "text": _("Failed provincial sampling"),
            "value": "−6",
            "date": date(2026, 3, 2),
            "source": _("Sampling notice 2026-118"),
            "rule": "S-03",
            "article": _("Product Quality Law, Art. 15"),
            "url": "#",
        },
        {
            "text": _("Corrected within the limit"),
            "value": "+2",
            "date": date(2026, 4, 11),
            "source": _("Re-inspection report"),
            "rule": "S-07",
            "article": "",
            "url": "",
        },
    ]


def summary():
    return [
        {"label": _("Unified social credit code"), "value": "91320000MA1EXAMPLE"},
        {"label": _("Address"), "value": "示例市样板区质量路 1 号"},
        {"label": _("Former names"), "value": ""},
        {"label": _("Contact"), "value": "张三", "url": "#", "action": _("Change")},
    ]


def table_rows():
    return [
        {
            "name": "样例机械有限公司",
            "code": "91320000MA1EXAMPL1",
            "place": "示例市 样板区",
            "state": _("in business"),
            "tone": "good",
            "days": 12,
        },
        {
            "name": "样例纺织科技股份有限公司",
            "code": "91320000MA1EXAMPL2",
            "place": "示例市 试点县",
            "state": _("correction due"),
            "tone": "warn",
            "days": 2,
        },
        {
            "name": "样例食品厂",
            "code": "91320000MA1EXAMPL3",
            "place": "示例市 样板区",
            "state": _("licence revoked"),
            "tone": "adverse",
            "days": -1,
        },
    ]


def specimen_rail():
    return [
        {
            "title": _("Work"),
            "items": [
                {"url": "/styleguide/", "label": _("Overview"), "icon": "grid-1x2"},
                {"url": "/styleguide/due", "label": _("Due today"), "icon": "alarm", "count": 3, "alert": True},
                {"url": "/styleguide/enterprises", "label": _("Enterprises"), "icon": "building", "count": 48000},
            ],
        },
    ]
