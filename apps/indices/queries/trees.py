"""The tree of a definition as a page shows it: what is below what, and what the weights of each group sum to."""

from django.utils.translation import gettext as _

from ..rules import weight_sums


def ordered(row):
    """Nodes of a definition's tree below their groups, each with its depth."""
    nodes = list(row.nodes.select_related("series", "source").order_by("position", "pk"))
    found = []

    def below(parent, depth):
        for node in nodes:
            if node.parent == parent:
                node.depth = depth
                found.append(node)
                if depth < len(nodes):
                    below(node.code, depth + 1)

    below("", 0)
    return found


def sums_of(nodes, weights):
    """[(code, title, Sum)] of the index itself and of every group; `weights` {code: as written}, of what stays."""
    found = weight_sums.sums((node.parent, weights[node.code]) for node in nodes if node.code in weights)
    groups = [("", _("The index itself"))]
    groups += [(node.code, str(node)) for node in nodes if not node.is_leaf and node.code in weights]
    return [(code, title, found.get(code, weight_sums.sums([("", "0")])[""])) for code, title in groups]
