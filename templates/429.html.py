BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Too many attempts') BBBBBBBB
BBBBB BBBBXXXX gettext(u'Too many attempts') XXXXX
XX XXXXXXXXXXXXX gettext(u'There were too many requests from you in a short time. To protect accounts and the service, please wait a few minutes and try again.') XXXXBBBBBBBB
BBBBB BBBBBBBXXX gettext(u'If you have forgotten your password, reset it instead of guessing.') XXXX
BBBBBB BBBBBBBBBBBBBBBBBBBBBBBB BB BBBBBXX XXXXXXXXXXXXXXXXBB BBBBBXX XXXXXXXXXXXXXX XXXXXXXX gettext(u'Reset the password') XXXXBBBBB XX XXXXXXXXXXXXX XXXXXXXXXXXXX XXXXXXXXX gettext(u'Go to the home page') XXXXXXXXBBBBBBBB
