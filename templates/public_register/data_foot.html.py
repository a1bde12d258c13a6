BBBB BBBBBBBXXXXXXXX XXXXXXXXXXXXXXXXX XXXXXXXXXXXX gettext(u'Data and licence') XX
  XXX gettext(u"Source: the province's register of enterprises, as kept by the market regulators; nothing here is about natural persons.") 
     gettext(u'Read from the register on %(at)s.') SSSS SSSS SSS SSSSSSSS SS SSSSSSSXXXX
  XXXXX XXXXXXBBB BBBBBBBBBBBBBBBBBBXXXXXXXXXX gettext(u'Licence: CC BY 4.0, credit the source') XXXXBB BBBBBBBXX XXXXXXXX gettext(u'This as JSON') XXXXBBBBBXX XXXXXXBBB BBBBBBBBBBBBBBBBBBXX gettext(u'Everything as files') XXXXXXXX
XXXXXXXXXX
