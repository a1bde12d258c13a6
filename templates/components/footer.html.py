BBBB BBBBBBBXXXXXXX XXXXXXXXXXXXXXX
  XXXX XXXXXXXXXXX XXXXXXXXXXXXX
    XXXXX
      XX XXXXXXXXXXXXXXXXXXXXBBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBXXXX
      XXX gettext(u'What stands here is public by law; every figure names its source and date.') XXXX
    XXXXXX
    XXXX
      XXXXXX XXXXXXBBB BBBBBBBBBBBBBBBBBBXX gettext(u'Open data and licence') XXXXXXXXX
      XXXXXX XXXXXXBBB BBBBBBBBBBBBBBBBBBBBXX gettext(u'Heads of the audit chain') XXXXXXXXX
      XXXXXX XXXXXXBBB BBBBBBBBBBXX gettext(u'For programmers') XXXXXXXXX
      XXXXXX XXXXXXBBB BBBBBBBBBBBBBBBXX gettext(u'Accessibility') XXXXXXXXX
      XXXXXX XXXXXXBBB BBBBBBBBBXX gettext(u'Privacy') XXXXXXXXX
    XXXXX
    BB BBBBBBBXX XXXXXXXXXXXXXXXXXXX gettext(u'Address of this page:')  XXXXBBBBB
    XXXX XXXXXXXXXXXXXXXXXXXX
      XXX gettext(u'The data may be reused by anyone who names the source.') XXXX
      XXX gettext(u'Complaints and reports: 12315') SSSSSSSSSS SSS SSSSSSSS SSSSSXXXX
    XXXXXX
  XXXXXX
XXXXXXXXX
