"""A ruleset's content, changed one part at a time. Content is what operations/rulesets.py `content_of` gives.

House rules, no official text behind them: what belongs to a class of the evaluation goes by the code of the class, so
a class that is renamed takes its rules along, and one that still has rules is not removed.
"""

PARTS = ("indicators", "rules", "vetoes", "bands")


class StillUsed(Exception):
    """Codes of classes or grades that something in the ruleset still names."""

    def __init__(self, names):
        self.names = tuple(names)
        super().__init__(", ".join(self.names))


def with_indicators(content, rows, renamed):
    """Content with other classes; `renamed` maps an old code to its new one. Raises StillUsed."""
    codes = {row["code"] for row in rows}
    rules = [{**rule, "indicator": renamed.get(rule["indicator"], rule["indicator"])} for rule in content["rules"]]
    lost = sorted({rule["indicator"] for rule in rules} - codes)
    if lost:
        raise StillUsed(lost)
    return {**content, "indicators": rows, "rules": rules}


def with_rules(content, indicator, rows):
    """Content with other point rules in one class; the order of the classes is kept."""
    order = [row["code"] for row in content["indicators"]]
    kept = [rule for rule in content["rules"] if rule["indicator"] != indicator]
    added = [{**row, "indicator": indicator} for row in rows]
    return {**content, "rules": sorted(kept + added, key=lambda rule: order.index(rule["indicator"]))}


def with_vetoes(content, rows):
    """Content with other vetoes."""
    return {**content, "vetoes": rows}


def with_bands(content, rows, renamed):
    """Content with other bands, ranked by the score they start from; vetoes follow a grade's new name."""
    ranked = sorted(rows, key=lambda row: -row["lower"])
    bands = [{**row, "rank": number} for number, row in enumerate(ranked, 1)]
    vetoes = [{**veto, "ceiling": renamed.get(veto["ceiling"], veto["ceiling"])} for veto in content["vetoes"]]
    lost = sorted({veto["ceiling"] for veto in vetoes} - {row["grade"] for row in bands})
    if lost:
        raise StillUsed(lost)
    return {**content, "bands": bands, "vetoes": vetoes}
