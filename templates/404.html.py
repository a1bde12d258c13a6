BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Page not found') BBBBBBBB
BBBBB BBBBXXXX gettext(u'Page not found') XXXXX
XX XXXXXXXXXXXXX gettext(u'There is nothing at this address, or it is outside what you may see.') XXXXBBBBBBBB
BBBBB BBBBBBBXXXX XXXXXXXXXXXXXX
  XXXX
    XXXX gettext(u'If you typed the address, check that it is complete.') XXXXX
    XXXX gettext(u'If you followed a link, it may be out of date: search for the enterprise by name or code instead.') XXXXX
    XXXX gettext(u'If you work at an agency or enterprise, you may need to log in first, or the record belongs to another place.') XXXXX
  XXXXX
XXXXXX
BBBBBBB BBBBBBBBBBBBBBB BB BBBBBBBBBBBBB BBBBBBBBBBB gettext(u'Search enterprises')  gettext(u'Name or unified social credit code') BBBBBBBBB BBBBBBBBBBBBBBBBBB BBBBBBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBB
XX XXXXXXXXXXXXXXXXXX XXXXXXXXXXXXX XXXXXXXXXXXXX XXXXXXXXX gettext(u'Go to the home page') XXXXXXXXBBBBBBBB
