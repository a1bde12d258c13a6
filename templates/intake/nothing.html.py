BBBB BBBBBBBBB BBBBBBBXXXX XXXXXXXXXXXXXXXX XXXXXXXXX XXXXXXXXXXXXXXXX XXXXXXXXXXXXXXXXXXBBBB BBBBBBBBBBBBBBBBBBBBBB BB BBBBBBBBB gettext(u'Nothing is left to import: whatever was not refused is held already. The reasons stand below: mend those rows in your file and import it again.') BBBB gettext(u'Every row was refused, so nothing can be imported. The reasons stand below: mend the rows in your file and import it again.') BBBBBXXXXXXXXXX
BBBBXX XXXXXXXXXXXXXXXXXBBBBB
XX XXXXXXXXXXXXXX XXXXXXXXBBBB BBBBBBBB  gettext(u'Import another file') XXXX
