"""The class of a penalty for repair, by the scheme in force on the day of the decision.

2021-09-01: Order 45 Arts. 13, 14 (warning unpublished; criticism or a small fine three months; food, drugs and special
equipment a year; never for suspension, bans, revocation). 2025-12-25: three classes after 国办发〔2025〕22号.
2026-04-01: the same classes; what is repaired must also stop being shared and used (信用修复管理办法).
"""

from .penalties import CONFISCATION, CRITICISM, FINE, NEVER_EARLY, WARNING

NONE, MINOR, GENERAL, SPECIAL, SERIOUS, NEVER = "none", "minor", "general", "special", "serious", "never"

# scheme: (kinds and their class, in order; first that fits), then the class of everything else
SCHEMES = {
    "2021": (
        (frozenset({WARNING}), NONE),
        (frozenset({CRITICISM}), MINOR),
        (NEVER_EARLY, NEVER),
    ),
    "2025": (
        (frozenset({WARNING, CRITICISM}), MINOR),
        (NEVER_EARLY, SERIOUS),
        (frozenset({FINE, CONFISCATION}), GENERAL),
    ),
}
REST = {"2021": GENERAL, "2025": SERIOUS}


def class_of(scheme, kind, *, small_fine=False, special_field=False):
    """The class of a penalty of `kind`. `special_field`: food, drugs, special equipment; `small_fine`: below the band.

    `scheme` is "2021" or "2025"; the caller picks it by the day of the decision. A revocation or ban stays a serious
    one under the later scheme, but the statute that imposed it still bars an early end while it runs.
    """
    if kind == FINE and small_fine:
        return MINOR
    for kinds, found in SCHEMES[scheme]:
        if kind in kinds:
            return found
    return SPECIAL if scheme == "2021" and special_field else REST[scheme]
