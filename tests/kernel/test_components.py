"""The tags: what each writes, and that no page needs a style or a script of its own."""

import re
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.forms.renderers import TemplatesSetting
from django.template import Context, Template
from django.test import RequestFactory

from apps.kernel import formrender, icons
from apps.kernel.templatetags import marks, page

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


def render(source, path="/", **context):
    request = RequestFactory().get(path)
    return Template("{% load quality %}" + source).render(Context({"request": request, **context}))


def test_a_state_is_told_by_word_shape_and_colour():
    shapes = {render(f'{{% chip "x" "{tone}" %}}').split("chip-")[1] for tone in marks.TONES}
    assert len(shapes) == len(marks.TONES)
    assert len(set(marks.TONES.values())) == len(marks.TONES)


@pytest.mark.parametrize(("days", "tone"), [(12, "calm"), (4, "calm"), (3, "soon"), (0, "soon"), (-1, "late")])
def test_a_clock_turns_amber_then_red(days, tone):
    assert f"clock-{tone}" in render("{% clock deadline=None days_left=days %}", days=days)


@pytest.mark.parametrize(("ends", "says"), [("over", "已超期"), ("today", "今日到期"), ("ahead", "clock-end")])
def test_beside_a_day_off_the_end_is_told_by_its_day(ends, says):
    html = render("{% clock deadline=day days_left=0 ends=ends %}", ends=ends, day=date(2026, 11, 28))
    assert says in html
    assert ("今日到期" in html) == (ends == "today")


def test_a_stopped_clock_says_why():
    html = render('{% clock deadline=None days_left=-4 stopped="waiting" %}')
    assert "clock-still" in html
    assert "waiting" in html


def test_names_are_escaped():
    rows = [("<b>", "<script>alert(1)</script>")]
    assert "<script>" not in render("{% summary_list rows %}{% copyable t %}", rows=rows, t='"><script>')


def test_sorting_turns_round_and_forgets_the_cursor():
    html = render('{% sort "Name" "name" %}', path="/x/?q=a&cursor=zz&sort=name")
    assert 'href="?q=a&amp;sort=-name"' in html
    assert 'data-direction="up"' in html


def test_the_rail_marks_the_nearest_door():
    groups = [
        {
            "title": "",
            "items": [{"url": "/desk/", "label": "a", "icon": "x"}, {"url": "/desk/b/", "label": "b", "icon": "x"}],
        }
    ]
    html = render("{% rail groups %}", path="/desk/b/3/", groups=groups)
    assert re.findall(r'href="([^"]+)" aria-current', html) == ["/desk/b/"]


def test_chosen_filters_can_be_taken_away_one_by_one():
    from apps.kernel.specimen import SpecimenFilter

    form = SpecimenFilter({"q": "机械", "status": "open"})
    html = render("{% filterbar form %}", path="/x/?q=机械&status=open&cursor=1", form=form)
    assert 'href="?status=open"' in html
    assert "cursor" not in html


def test_progress_asks_again_only_while_it_runs():
    assert "hx-get" in render('{% progress done=1 total=2 poll="/p/" %}')
    assert "hx-get" not in render('{% progress done=2 total=2 poll="/p/" state="done" %}')


def test_links_to_rooms_not_built_are_left_out():
    assert render('{% path_if "/no-such-room/" %}') == ""
    assert render('{% url_if "no-such-name" %}') == ""


def test_every_icon_named_in_a_template_exists():
    known = icons.symbols()
    if not known:
        pytest.skip("bootstrap-icons is not in static/vendor; script/test copies it")
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))}
    assert sorted(named - set(known)) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_nothing_is_inline(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", text)
    assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", text)


GROUPS = [("", "all"), ("A & B", [("a", "<b>"), (1, 2), ("'", '"')]), (None, "none"), (12345, 12345)]


@pytest.mark.parametrize("value", ["", "a", 12345, "'", None])
@pytest.mark.parametrize(("kind", "widget"), [
    (forms.ChoiceField, forms.Select(attrs={"id": "x", "disabled": True, "hidden": False, "title": "<&>", "size": 3})),
    (forms.MultipleChoiceField, forms.SelectMultiple()),
])  # fmt: skip
def test_a_list_of_choices_is_what_django_writes(kind, widget, value):
    field = kind(choices=GROUPS, widget=widget)
    chosen = [value, "a"] if kind is forms.MultipleChoiceField else value
    context = field.widget.get_context("q[]", chosen, {"aria-label": "选择"})
    by_django = TemplatesSetting().render(formrender.SELECT, context)
    ours = formrender.QualityRenderer().render(formrender.SELECT, context)
    assert ours.splitlines() == [line for line in by_django.splitlines() if line.strip()]


def test_a_door_is_looked_for_once_and_by_the_addresses_in_force(settings):
    assert page.path_exists("/enterprises/")
    assert not page.path_exists("/nowhere/at/all/")
    settings.ROOT_URLCONF = "tests.bench.bare_urls"
    assert not page.path_exists("/enterprises/")
