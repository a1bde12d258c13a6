BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'The new key') BBBBBBBB
BBBBB BBBBXXXX gettext(u'The new key')  gettext(u': ') XXXXXBBBBBBBB
BBBBB BBBBBBBXXXX XXXXXXXXXXXXXXXXXXX gettext(u"This key is shown once and kept nowhere. Hand it to the agency on a safe way; whoever has it reports facts in the agency's name.") XXXXXXXXXX
XXX gettext(u'Key') BBBBBBBB BBB BXXXXXX XXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXX XXXXXXBBB BBBBBBBBBBBBBBBBBXX gettext(u'I have kept it') XXXXXXXXBBBBBBBB
