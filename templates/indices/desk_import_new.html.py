BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Import figures') BBBBBBBB
BBBBB BBBBBBBXXXXXXX XXXXXBBBBBB BBBBBBBBBBBBBBBBBBX XXXXXXXXXXXXXXXBBBBBBBB
BBBBB BBBBBBBBBBBB BBBBBBBBBBBBBB
BBBBB BBBBXXXX gettext(u'Import figures') XXXXXXXX gettext(u'The file is only checked at first: units, jumps, parts that do not sum. You see every finding before you decide.') XXXXBBBBBBBB
BBBBB BBBBBBBXXXX XXXXXXXXXXXXXXXXXX gettext(u'Upload and check') BBB BBBBBBBBBBBBBBBBBBBBBBBBB BB BBBBBBBBBBB BBBBBBBBBBBBBBBBBBBB
XXXX gettext(u'Columns that are understood') XXXXXXXX gettext(u'The order does not matter. A value that is known otherwise is a revision: write 修订 or 最终 as its announcement.') XXXX
XXXXBBB BBBBB BBBBBBBB BBBBBBBB BB BBBBBBBXXXXXXXXX XXXXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXBB BBBBBBBB X  gettext(u'must be there') BBBBBXXXXXBBBBBBXXXXXXXXXXXBBBBBBBB
