"""When what a lead has entered of a meeting or a visit counts: more than half of the reviewers, the lead among them,
stand by it. The portal's own rule, from memory of how review teams sign a record; no published text was at hand.
"""


def carried(reviewers, standing_by):
    """`reviewers` of the application with the lead; `standing_by`: how many besides the lead confirmed the record."""
    return 2 * (1 + standing_by) > reviewers


def fallen(reviewers, dissenting):
    """Whether it can no longer be carried, whatever the others say."""
    return 2 * (reviewers - dissenting) <= reviewers
