BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'The form has expired') BBBBBBBB
BBBBB BBBBXXXX gettext(u'The form has expired') XXXXX
XX XXXXXXXXXXXXX gettext(u'For your safety the form was not accepted: it was open for too long, or cookies are blocked. Nothing was changed.') XXXXBBBBBBBB
BBBBB BBBBBBBXXXX XXXXXXXXXXXXXX
  XXXX
    XXXX gettext(u'Go back to the page with the form.') XXXXX
    XXXX gettext(u'Reload it and send the form again.') XXXXX
    XXXX gettext(u'If this happens again, allow cookies for this site.') XXXXX
  XXXXX
XXXXXX
XX XXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXX XXXXXXXXX gettext(u'Go to the home page') XXXXXXXXBBBBBBBB
