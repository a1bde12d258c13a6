"""How long the act took that gave a certificate: by the database's own clock, which no caller passes in."""

from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _


class Elapsed(Func):
    """Seconds since this transaction began: what is granted in the act of handing in has no other length."""

    template = "round(extract(epoch FROM clock_timestamp() - transaction_timestamp()), 3)"
    output_field = models.DecimalField(max_digits=9, decimal_places=3)


def took(**how):
    """A field for Elapsed; empty where nobody measured."""
    return models.DecimalField(_("seconds the act took"), max_digits=9, decimal_places=3, null=True, **how)
