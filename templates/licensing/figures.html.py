BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'How fast licences come') BBBBBBBB
BBBBB BBBBXXXXX XXXXXXXXXXXXXXXX XXXXXXBBBBBB BBBBBBBBBBBBBBBBXXBBBBBBBB
BBBBB BBBBBBXXXX XXXXXXXXXXXXXX XXXXXXXXXXXX gettext(u'Where you are') XXXXXXXXXXXX XXXXXXBBB BBBBBBBBBBBBBBBBBBBBXX gettext(u'Production licences') XXXXXXXXXXXXXXXXXXXXBBBBBBBB
BBBBB BBBBXXXX gettext(u'How fast licences come') XXXXXXX XXXXXXXXXXXXX gettext(u'From the moment an application is handed in to its certificate, how many are granted without an officer, and how many checks after a grant are failed.') XXXXBBBBBBBB
BBBBB BBBBBBBBBBBBBBBB BBBB BBBBBBBBBBBBBBBBBBB
XX XXXXXXXXXXXXXXXXXXX gettext(u'Decided from %(first)s to %(last)s') SSSSSSS SSSS SSSSSSSSS SS SSSSSSSSXXXX
BB BBBBBBBBBBBBB BB BBBBBBBBBBBBXXXX XXXXXXXXXXXXX XXXXXXXXXXXXXXXXBBBB BBBBBBBBBBBXXXXXXXXXXX ngettext(u'%(shown)s request was granted, half of them within %(half)s', u'%(shown)s requests were granted, half of them within %(half)s', count) SSSSSSSSS SSSSSSS SSS SSSSSSSS SSSS SS SSSS SSSSSS SSSSSSSSPPPPPPPPP PPPPPPPP PPPP PPPPPPPP PPPP PP PPPP PPPPPP PPPPPPPPXXXXXXXXX gettext(u'95 of 100 took no longer than %(most)s; %(share)s needed no officer.') SS SS SSS SSSS SS SSSSSS SSSS SSSSSSSSS SSSSSSSSS SSSSSS SS SSSSSSSSBB BBBBBBBBBBBB  ngettext(u'Of %(checks)s check after a grant %(share)s was failed.', u'Of %(checks)s checks after a grant %(share)s were failed.', count) SS SSSSSSSSSS SSSSS SSSSS S SSSSS SSSSSSSSS SSS SSSSSSSPP PPPPPPPPPP PPPPPP PPPPP P PPPPP PPPPPPPPP PPPP PPPPPPPBBBBBXXXXXXXXXX
 gettext(u'By type of request') BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBB BBBB BBBBBBB BBBBBBBBBB BBBBBBBBBBBB
 gettext(u'By class of products') BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBB BBBB BBBBBBB BBBBBBBBBBBB BBBBBBBBBBB BBBBBBBBBBB
 gettext(u'By city') BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBB BBBB BBBBBBB BBBBBBBBBBB BBBBBBBBBBB BBBBBBBBBBB
BBBB gettext(u'Nothing was decided in this period')  gettext(u'Choose another period.') BBBBB BBBBBBB BBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBB
XXXXXXXX XXXXXXXXXXXXXXXXXXXXX gettext(u'Time runs by the clock, nights and holidays included, from handing in to the certificate that can be downloaded. What the rules alone grant is granted in the act of handing in: its time is what the portal needed for that.') XXXXXXXXX XXXXXXBBB BBBBBBBBBBBBBBBBB BBBBBBBBB BBBBBXXXXXXXXX X XX XXXXXXBBB BBBBBBBBBBBBBBBBB BBBBBBBBB BBBBBBXXXXXXXXXXXXXXXXXXXXXXXXBBBBBBBB
