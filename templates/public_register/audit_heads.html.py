BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Heads of the audit chain') BBBBBBBB
BBBBB BBBBXXXXX XXXXXXXXXXXXXXXX XXXXXXBBBBBB BBBBBBBBBBBBBBBBXXBBBBBBBB
BBBBB BBBBBBXXXX XXXXXXXXXXXXXX XXXXXXXXXXXX gettext(u'Where you are') XXXXXXXXXXXX XXXXXXBBB BBBBBBBBBBBBBBBBBBXX gettext(u'Open data') XXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXXXXXXXX gettext(u'Heads of the audit chain') XXXXXXXXXXXXXXXXXXXXXXXBBBBBBBB
BBBBB BBBBXXXX gettext(u'Heads of the audit chain') XXXXX
XX XXXXXXXXXXXXX gettext(u'Every act of an officer, an enterprise or the portal itself leaves an event. Each event is chained to the one before by a fingerprint, so none can be altered, removed or put elsewhere without changing every fingerprint after it.') XXXXBBBBBBBB
BBBBB BBBBBBB
XXXX XXXXXXXXXXXXX XXXXXXXXXXXXXXXXBBBB BBBBBBBBBBBBXXXXXXXXXXX gettext(u'The chain has %(seq)s events now.') SSS SSSSS SSS SSSSSSS SSSSSS SSSSXXXXXXXXXXXXXX XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
XXXX gettext(u'How to hold the province to it') XXXXX
XXXXXXXX gettext(u'Write down a head of the table below, or save this page: the day, the number and the fingerprint.') XXXXXXXXX gettext(u'At any later time ask for the chain to be checked against your note. The checking program is published with the portal, so that anyone given the events can run it elsewhere.') XXXXXXXXX gettext(u'Each head also seals the head of the day before, so that none can be taken away or given another date.') XXXXXXXXX gettext(u'If an event before your note had been altered, removed or moved, the fingerprint could not come out the same.') XXXXXXXXXX
XXXX gettext(u'Published heads') XXXXX
BB BBBBXXXX XXXXXXXXXXXXX XXXXXXXXXXXXXBBBB BBBBBBBBBBBBBBBBBBBBBBXXXXXXXXXXXXXXXX gettext(u'No head was published for these days:') XXXXXXXXX BBB BBBBBB BBBB BB BBBBBB BBBBB BB BBBBXXXXX XXXXXXXXXXFFFFFFFFFFFFXXFFFXXXXXXXBBBB gettext(u'%(first)s to %(last)s') SSSSSSSSS SS SSSSSSSSBBBBBBB BBB BBBBBBBBBBBB gettext(u', ') BBBBBBBBBBBXXXXXXX gettext(u'The head of a later day covers their events all the same; what was written down in between cannot be told apart.') XXXXXXXXXXXXXXXXBBBBB
BB BBBBBXXXX XXXXXXXXXXXXXXXXXXX XXXXXXXXXXXX XXXXXXXXXXXXX XXXXXXXXXXXX gettext(u'Published heads') XXXXXXXX XXXXXXXXXXX XXXXXXXXXXXXXXX XXXXXXXXXXXXXXXXXXXXXXXX gettext(u'Published heads') XXXXXXXXXXXXXXXXXXXXXXXX XXXXXXXXXXXX gettext(u'End of day') XXXXXXXX XXXXXXXXXXX XXXXXXXXXXXXXXX gettext(u'Last event') XXXXXXXX XXXXXXXXXXXX gettext(u'Fingerprint (SHA-256)') XXXXXXXXXXXXXXXXXX
XXXXXXXBBB BBBB BB BBBBBXXXXXXX XXXXXXXXXXX XXXXXXXXXXXXXXXFFFBB BBBBBBBBBBBB XXXXX XXXXXXXXXXXXX gettext(u'published late, on %(day)s') SSSSSSSSS SSSSS SS SSSSSSSXXXXXXXBBBBBXXXXXXXX XXXXXXXXXXXXXX XXXXXXXXXXXX gettext(u'Last event') XXFFFFFFXXXXXXXX XXXXXXXXXXXX gettext(u'Fingerprint (SHA-256)') XXXXXXX XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXBBBBBBXXXXXXXXXXXXXXXXXXXXXX
XXXXX XXXXXXBBB BBBBBBBBBBBBBBBBBBBBBBBBBXX gettext(u'All heads as JSON') XXXXXXXX
BBBB gettext(u'No day has ended yet')  gettext(u"The first head is published after the first midnight of this portal's life.") BBBBB BBBBBBB BBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBB
BBBBBBBB
