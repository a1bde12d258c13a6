BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'The portal has made a mistake') BBBBBBBB
BBBBB BBBBXXXX gettext(u'The portal has made a mistake') XXXXX
XX XXXXXXXXXXXXX gettext(u'This is our fault, not yours. The fault has been recorded.') XXXXBBBBBBBB
BBBBB BBBBBBBXXXX XXXXXXXXXXXXXX
  XXXX
    XXXX gettext(u'What you sent was not saved, or was saved completely: nothing is kept by halves.') XXXXX
    XXXX gettext(u'Wait a minute, look whether your change is there, and only then send it again.') XXXXX
  XXXXX
XXXXXX
BB BBBBBBBBBBXXX gettext(u'If it happens again, tell us this number:')  XXXXXXXXXXXXXXXXXBBBBB
XX XXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXX XXXXXXXXX gettext(u'Go to the home page') XXXXXXXXBBBBBBBB
