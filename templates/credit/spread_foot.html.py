BBBB BBBBBBBBBBBBBB BBBBBBBBBBBBB BB BBBBBBBBBXXXXXXXX XXXXXXXXXXXXXXXXX XXXXXXXXXXXX gettext(u'Data and licence') XX
  XXX gettext(u'Source: the quality facts of enterprises, as reported by the agencies named with each, rated by the published rules; nothing here is about natural persons.') BB BBBBB  gettext(u'As of %(at)s') SS SS SSSSSSBBBBBXXXX
  XXXBB BBBBBBBBBXX XXXXXXXXXXXXXXXX gettext(u'Licence: CC BY 4.0, credit the source') XXXXXX XXXXXXXX gettext(u'The grade of every enterprise, as files') XXXXBBBB gettext(u'Licence: CC BY 4.0, credit the source') BBBBBXXXX
XXXXXXXXXX
