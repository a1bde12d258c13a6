"""Small marks: a state, an icon, a figure on a board, a list of values, a file, a code."""

from django import template
from django.utils.html import format_html

from apps.kernel import icons

register = template.Library()

TONES = {
    # tone: icon; the shape differs with the tone so that colour is never the only sign
    "good": "check-circle-fill",
    "adverse": "x-octagon-fill",
    "warn": "exclamation-triangle-fill",
    "info": "diamond-half",
    "done": "check2",
    "neutral": "circle",
}


@register.simple_tag
def icon(name, label=""):
    """`{% icon "search" %}`: a name of bootstrap-icons."""
    return icons.icon(name, label)


@register.inclusion_tag("components/seal.html")
def seal(size=40, label=""):
    """The portal's mark."""
    return {"size": size, "label": label}


@register.simple_tag
def chip(text, tone="neutral"):
    """A state: word, shape and colour. `tone`: good, adverse, warn, info, done, neutral. On every row of every list, so
    written without a template of its own."""
    mark = icons.icon(TONES.get(tone, TONES["neutral"]))
    return format_html('<span class="chip chip-{}">{}{}</span>', tone, mark, text)


@register.inclusion_tag("components/receipt.html")
def receipt(label, value, facts, unit="", note=""):
    """A figure that opens to its facts: [{"text", "value", "date", "source", "rule", "article", "url"}]."""
    return {"label": label, "value": value, "facts": facts, "unit": unit, "note": note}


@register.inclusion_tag("components/tile.html")
def tile(label, value, unit="", note="", url="", tone="", icon_name=""):
    """A count or figure on a board. `tone`: "", warn, adverse, good."""
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "note": note,
        "url": url,
        "tone": tone,
        "icon": icon_name,
    }


@register.inclusion_tag("components/empty.html")
def empty(title, text="", url="", label="", icon_name="inbox"):
    """An empty state that teaches: what would stand here and what to do."""
    return {"title": title, "text": text, "url": url, "label": label, "icon": icon_name}


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows, narrow=False):
    """[(label, value)] or [{"label", "value", "url", "action"}]; empty values show a dash."""
    rows = [row if isinstance(row, dict) else {"label": row[0], "value": row[1]} for row in rows]
    return {"rows": rows, "narrow": narrow}


@register.inclusion_tag("components/file_link.html")
def file_link(url, name, size=None, kind="", note=""):
    return {"url": url, "name": name, "size": size, "kind": kind, "note": note}


@register.inclusion_tag("components/copyable.html")
def copyable(text, label=""):
    """A code in fixed type with a copy button (the button appears only with JavaScript)."""
    return {"text": text, "label": label}
