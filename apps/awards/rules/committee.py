"""When a committee may decide, and when a list is carried. From memory of the usual rules of procedure: more than half
of the members are there, more than half of those present who may vote are for it; both are figures of the programme.

Whoever left for a tie was there, and does not vote: he counts for the presence, not for the vote.
"""

from dataclasses import dataclass

FOR, AGAINST, ABSTAINED, LEFT, ABSENT = "for", "against", "abstained", "left", "absent"
VOTING = (FOR, AGAINST, ABSTAINED)


@dataclass(frozen=True, slots=True)
class Count:
    members: int
    present: int
    voting: int
    agreeing: int

    def quorate(self, quorum):
        """More than `quorum` per cent of the members are there."""
        return self.present * 100 > quorum * self.members

    def carried(self, majority):
        """More than `majority` per cent of those who may vote are for it."""
        return self.agreeing * 100 > majority * self.voting


def count(parts):
    """The Count of the members' parts."""
    parts = list(parts)
    return Count(len(parts), sum(part != ABSENT for part in parts), sum(part in VOTING for part in parts),
                 parts.count(FOR))  # fmt: skip
