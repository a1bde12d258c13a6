BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Privacy') BBBBBBBB
BBBBB BBBBXXXX gettext(u'Privacy') XXXXX
XX XXXXXXXXXXXXX gettext(u'What this portal keeps of you when you read it, when you leave an address, and when you work with an account.') XXXXBBBBBBBB
BBBBB BBBBBBBXXXX XXXXXXXXXXXXXX
  XXXX gettext(u'When you only read') XXXXX
  XXXX
    XXXX gettext(u"Nobody asks who you are. What you search for is not written to the portal's log; that a page was asked for, is.") XXXXX
    XXXX gettext(u'Cookies remember language, colours and size of type, and protect forms. Nothing comes from other sites, and nobody follows you.') XXXXX
  XXXXX
  XXXX gettext(u'When you leave an e-mail address') XXXXX
  XXX gettext(u'A subscription keeps the address and what you asked for, until you end it by the link in every letter. It is used for nothing else.') XXXX
  XXXX gettext(u'When you have an account') XXXXX
  XXX gettext(u'“My data” in your account shows all that is held, why and for how long, gives it to you as a file and closes the account.') XXXX
  XXXX gettext(u'Persons in public records') XXXXX
  XXX gettext(u'The names of private persons are masked, and addresses that may be homes are not shown. What the law makes public of an enterprise is shown as long as the law says.') XXXX
  XXXX gettext(u'Questions and corrections') XXXXX
  XXX gettext(u'Call 12345 or 12315, or turn to the market supervision office of your county.') XXXX
XXXXXXBBBBBBBB
