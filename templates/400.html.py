BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'The request could not be read') BBBBBBBB
BBBBB BBBBXXXX gettext(u'The request could not be read') XXXXX
XX XXXXXXXXXXXXX gettext(u'Something in the address or in what was sent is malformed. Nothing was changed.') XXXXBBBBBBBB
BBBBB BBBBBBBXXX gettext(u'Go back and try again; if a file was sent, check that it is complete.') XXXX
XX XXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXX XXXXXXXXX gettext(u'Go to the home page') XXXXXXXXBBBBBBBB
