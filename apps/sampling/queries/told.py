"""What a party knows of its batch: nothing of a conclusion, of what it faces or of a paper before it was served, or the
result is public. Its list and its pages ask here, its files the same of the rows (readers.py). Product Quality Law
Art. 15: a party is told in writing.
"""

from .. import states
from ..models import Notice
from ..models.batch import BATCH_STATES

INSIDE = (states.TESTED, states.PASSED, states.FAILED, *states.TOLD)  # of these a party learns by its notice


def told_of(scope, batches):
    """Keys of those of the batches whose result the party was told of by a notice that was served."""
    rows = Notice.objects.visible_to(scope).filter(batch__in=batches, served_on__isnull=False)
    return set(rows.values_list("batch", flat=True))


def state_for(batch, told):
    """The state of a batch as its party may know it: "being tested" until it is `told`."""
    return states.TESTING if batch.state in INSIDE and not told else batch.state


def word_for(batch, told):
    """That state in words."""
    return BATCH_STATES[state_for(batch, told)]


def verdict_for(batch, told):
    """The verdict a party may know, or ""."""
    return batch.verdict if told or batch.state == states.SHOWN else ""
