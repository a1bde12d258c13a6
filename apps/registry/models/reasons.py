"""Why a row of an import was refused or taken with a doubt: the sentence the reader gets, by code.

Rules and SQL know only the codes; `%(value)s`, `%(hint)s` and `%(other)s` are filled in the reader's language.
"""

from django.utils.translation import gettext_lazy as _

from apps.intake.sentences import FAULTS

REJECTIONS = FAULTS | {
    # the row as a whole
    "shifted": _("The cells of this row have slipped into the wrong columns: “%(value)s” does not belong here."),
    "long": _("The text has %(hint)s characters; at most %(other)s fit here."),
    # the name
    "name-missing": _("The name of the enterprise is missing."),
    "name-differs": _(
        "The register knows this code under another name: “%(hint)s”. If the enterprise was renamed, import again "
        "with “accept new names”."
    ),
    "name-borne": _(
        "The number %(other)s belongs to “%(hint)s” in the register, but “%(value)s” is another enterprise. Give the "
        "credit code."
    ),
    # the code
    "code-missing": _("Neither a unified social credit code nor a registration number is given."),
    "code-length": _("The code %(value)s has %(hint)s characters; a unified social credit code has 18."),
    "code-letter": _("Character %(hint)s of the code %(value)s is not allowed: I, O, S, V and Z never occur."),
    "code-lookalike": _("Character %(hint)s of the code %(value)s is not allowed; probably %(other)s is meant."),
    "code-shape": _("Character %(hint)s of the code %(value)s must be a digit (characters 3 to 8 are a division)."),
    "code-check": _("The code %(value)s is mistyped: with these 17 characters the last one would be %(hint)s."),
    "code-differs": _(
        "The register has the number %(other)s of this enterprise under the code %(hint)s, not %(value)s. If the code "
        "was changed, enter the new one at the enterprise first."
    ),
    "number-ambiguous": _(
        "The number %(value)s belongs to more than one enterprise in the register: %(hint)s. Give the credit code."
    ),
    "code-number": _(
        "The workbook holds the code as a number (%(value)s), so its last digits are lost. Format the column as text."
    ),
    "duplicate": _("The code %(value)s already stands in row %(hint)s of this file."),
    "duplicate-differs": _("The code %(value)s already stands in row %(hint)s of this file, for “%(other)s”."),
    "same-enterprise": _("This row leads to the same enterprise as row %(hint)s of this file."),
    # where and when
    "division-unknown": _("The division cannot be told from “%(value)s”. Give the six-digit division code."),
    "division-ambiguous": _(
        "“%(value)s” is the name of more than one place: %(hint)s. Write the city before it, or give the code."
    ),
    "division-retired": _("The division %(value)s was dissolved and has no successor on record."),
    "division-outside": _("The enterprise lies in %(value)s, outside your own division."),
    "enterprise-outside": _("The register has this enterprise in %(value)s, outside your own division."),
    "zone-outside": _("The register has this enterprise outside your own zone."),
    "date-impossible": _("There is no such day: %(value)s."),
    "date-format": _("%(value)s is not a date. Write it as 2011-02-28."),
    "date-future": _("The date %(value)s lies in the future."),
    "date-early": _("%(value)s is before 1 October 1949, when no registration existed. Look at the year again."),
    "status-before-start": _("The status dates from %(value)s, before the enterprise was established on %(hint)s."),
    "status-older": _("The status dates from %(value)s, but the register already knows a later one of %(hint)s."),
    "established-late": _("The enterprise cannot be established on %(value)s: its status dates from %(hint)s."),
    "status-unknown": _("%(value)s is not a status. Use in business, moved out, revoked, deregistered or cancelled."),
    "status-undated": _("The status “%(value)s” needs its date."),
    "industry-unknown": _("%(value)s is not a code of GB/T 4754-2017."),
    "scale-unknown": _("%(value)s is not a scale. Use large, medium, small or micro."),
}

WARNINGS = {
    "capital": _("The registered capital “%(value)s” could not be read and was left empty."),
    "code-inner": _("The organisation code inside %(value)s has another check character; some early codes do."),
    "org-code-check": _("The organisation code %(value)s has another check character; some early codes do."),
    "number-borne": _("The number %(value)s belongs to “%(hint)s” in the register. The row was taken without it."),
    "number-repeated": _(
        "The number %(value)s already stands in row %(hint)s of this file, for “%(other)s”. The row was taken without "
        "it."
    ),
    "status-kept": _("The register says “%(hint)s”, the file “%(value)s”. The register was kept."),
    "status-day-kept": _("The register dates this end from %(hint)s, the file from %(value)s. The register was kept."),
    "beneath-kept": _(
        "The file says that the enterprise was revoked before it was deregistered, without a day; the register knows a "
        "decision of %(hint)s that set an end aside. The revocation was not added."
    ),
}

# What stands in the way of undoing an import, by enterprise.
BLOCKS = {
    "changed": _("changed since"),
    "merged": _("part of a merge"),
    "seat": _("somebody holds or claims a seat at it"),
    "related": _("other records rest on it"),
}
