BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Rate now') BBBBBBBB
BBBBB BBBBBBBBBBBB BBBBBBBBBBBBBB
BBBBB BBBBXXXX gettext(u'Rate now') XXXXXBBBBBBBB
BBBBB BBBBBBB
XXXX XXXXXXXXXXXXXXXXXXXXXXX XXXXXXXXXXXXX XXXXXXXXXXXBBBBBBBBBB
BBBBBBBBBBBBB BBBB
XXXX XXXXXXXXXXXXXXXXXXX gettext(u'What will follow:') XXXXXXXXXXXX gettext(u'Every enterprise of the province in business is rated as of today, by the ruleset in force and with everything known now.') XXXXXXXXX gettext(u'All results are published at one moment, when every part is done; until then the present ones stand.') XXXXXXXXX gettext(u'Results that do not change are not written again.') XXXXXXXXXXXXXXXX
BBBBBB BBBB
XX XXXXXXXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXXX gettext(u'Rate now') XXXXXXXXX XX XXXXXXXXXXXXX XXXXXXXXXXXXX XXXXXXBBB BBBBBBBBBBBBBBBBBBBBBXX gettext(u'Go back without changing anything') XXXXXXXXXXXXXXXXXXXXX
BBBBBBBB
