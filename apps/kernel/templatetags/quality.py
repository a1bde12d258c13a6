"""The components of every page under one name: `{% load quality %}`; each is shown, with its call, at /styleguide/.

Each library beside this one holds one subject and can be loaded alone. Tags take plain values, dicts and lists, never
models, so that any app below or above can use them. Templates are in templates/components/.
"""

from django import template

from . import charts, figures, forms, lists, marks, page, proceedings

register = template.Library()

for library in (page, marks, proceedings, figures, lists, forms, charts):
    twice = (register.tags.keys() & library.register.tags.keys()) | (
        register.filters.keys() & library.register.filters.keys()
    )
    if twice:
        raise ValueError(f"two components of one name: {sorted(twice)}")
    register.tags.update(library.register.tags)
    register.filters.update(library.register.filters)
