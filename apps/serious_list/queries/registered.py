"""Where a party is registered: a listing is handed on to another province (Order 44, as Order 45 Art. 10)."""

from apps.registry.models import Enterprise
from apps.registry.operations.locking import standing
from apps.registry.states import MOVED_OUT


def elsewhere(enterprise):
    """Whether a party is registered in another province now: the register says that it has moved out.

    Never by its credit code, whose six digits are the authority that first registered it: whoever moved in is
    registered here. A record that was merged away answers for the one it stands as.
    """
    if enterprise.merged_into_id is None:
        return enterprise.status == MOVED_OUT
    return Enterprise.objects.filter(pk=standing(enterprise.pk), status=MOVED_OUT).exists()
