BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Not permitted') BBBBBBBB
BBBBB BBBBBB BBBBBBBBBBBBBB BB BBBBBXXXX gettext(u'This page is not open to you') XXXXX
XX XXXXXXXXXXXXX gettext(u'Your post or seat does not include this permission.') XXXXBBBBXXXX gettext(u'You may not do this') XXXXX
XX XXXXXXXXXXXXX gettext(u'Your post or seat does not include this permission. Nothing was changed.') XXXXBBBBBBBBBBBBB
BBBBB BBBBBBBXXXX XXXXXXXXXXXXXX
  BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBB BBBB BBBBBBB
XXXXXX
XX XXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXX XXXXXXXXX gettext(u'Go to the home page') XXXXXXXXBBBBBBBB
