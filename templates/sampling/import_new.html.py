BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Import results') BBBBBBBB
BBBBB BBBBBBBXXXXXXX XXXXXBBBBBB BBBBBBBBBBBBBBBBBBX XXXXXXXXXXXXXXXBBBBBBBB
BBBBB BBBBBBBBBBBB BBBBBBBBBBBBBB
BBBBB BBBBXXXX gettext(u'Import results') XXXXXXXX gettext(u'The file is only checked at first. You see every refused row and its reason before you decide.') XXXXBBBBBBBB
BBBBB BBBBBBB
XXXX XXXXXXXXXXXXXXXXXX
 gettext(u'Upload and check') BBB BBBBBBBBBBBBBBBBBBBBBBB BB BBBBBBBBBBB BBBBBBBBBBBBBBBBBBBB
XXXX gettext(u'Columns that are understood') XXXXXXXX gettext(u'The order does not matter. A failure also names what failed, when its parties were told, and when it was published: not before their fifteen days to object were over.') XXXXXXX gettext(u'A result of a nominal producer that the register knows is a fact of it too, by its credit code; a failure only where the file says when that producer was told. By a name alone it waits until two officers have matched it.') XXXX
XXXXBBB BBBBB BBBBBBBB BBBBBBBB BB BBBBBBBXXXXXXXXX XXXXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXBB BBBBBBBB X  gettext(u'must be there') BBBBBXXXXXBBBBBBXXXXX
XXXXXX
BBBBBBBB
