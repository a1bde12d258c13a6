BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Value a brand') BBBBBBBB
BBBBB BBBBBBBBBBBB BBBBBBBBBBBBBB
BBBBB BBBBXXXX gettext(u'Value a brand') XXXXXXXX gettext(u'Amounts in 10 thousand yuan, rates in per cent, elements of strength from 0 to 100. Weights of the elements, the coefficient of strength and the weighting of the years are configurable defaults, not the wording of the standard.') XXXXBBBBBBBB
BBBBB BBBBBBBXXXX XXXXXXXXXXXXXXXXXXBBBBBBBBBBBBB BBBBXXXXX XXXXXXXXXXXXX XXXXXXXXXXXBBBBBBBBBBBBBBBB BBBBXX XXXXXXXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXXX gettext(u'Compute and keep') XXXXXXXXX XX XXXXXXXXXXXXX XXXXXXXXXXXXX XXXXXXBBB BBBBBBBBBBBBBBBBBBBBBBBBXX gettext(u'Go back without changing anything') XXXXXXXXXXXXXXXXXXXXXBBBBBBBB
