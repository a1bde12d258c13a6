BBBB BBBBBBBXXXX
  XXXX gettext(u'Check under which account you are logged in, and for whom you act: both stand in the menu at the top right.') XXXXX
  BB BBBB BB BBBBBBXXXX gettext(u'What your enterprise may see and do lies in its own space. Rights of a seat are given by the owner of the enterprise, under People.') XXXXX
  BBBBXXXX gettext(u"If your duties include this, ask your agency's administrator to give your post the right role.") XXXXXBBBBB
XXXXX
