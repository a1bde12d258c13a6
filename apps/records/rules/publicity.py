"""For how long a penalty is shown: the class of its severity, whose limit is dated data.

SAMR Order 45 (市场监督管理行政处罚信息公示规定): a mere warning is not published; a notice of criticism or a lower
fine is shown for three months; every other penalty for three years. Since 25 December 2025 minor, general and serious
breaches of trust are told apart (国办发〔2025〕22号). What is no penalty has no such limit: its own source names the
end, or none.
"""

MINOR, GENERAL, SERIOUS, GRAVE = 1, 2, 3, 4

LIMITS = {
    ("penalty", MINOR): "records.publicity_minor",
    ("penalty", GENERAL): "records.publicity_general",
    ("penalty", SERIOUS): "records.publicity_serious",
    ("penalty", GRAVE): "records.publicity_serious",
    # a licence is revoked for serious breaches only
    **dict.fromkeys([("licence_revoked", severity) for severity in range(5)], "records.publicity_serious"),
}


def limit_of(kind, severity):
    """The code of the limit for a kind of fact and its severity (0 to 4); "" where no rule names an end."""
    return LIMITS.get((kind, severity), "")
