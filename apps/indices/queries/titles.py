"""What the parts of an index are called."""

from django.utils.translation import gettext as _

from ..models import Node
from ..rules.decompose import ROUNDING
from .changes import COVERAGE


def titles_of(index):
    """{code of a part: title} by the newest definition, in the reader's language, and of what is no indicator."""
    nodes = Node.objects.filter(definition__index=index, definition__state="approved")
    named = {node.code: str(node) for node in nodes.order_by("definition__validity", "pk")}
    words = {
        "capital": _("capital"), "labour": _("labour"), "productivity": _("productivity"), "output": _("output"),
        "quality": _("quality"), ROUNDING: _("rounding of groups"),
        COVERAGE: _("indicators newly counted or no longer counted"),
    }  # fmt: skip
    return words | named
