BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Account closed') BBBBBBBB
BBBBB BBBBXXXX gettext(u'Your account is closed') XXXXX
XX XXXXXXXXXXXXX gettext(u'Your data have been deleted. Everything public stays open to you without an account.') XXXXBBBBBBBB
BBBBB BBBBBBBXXXXX XXXXXXXXXXXXXX XXXXXXXXX gettext(u'To the home page') XXXXXXXXBBBBBBBB
