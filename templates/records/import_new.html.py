BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Import a file') BBBBBBBB
BBBBB BBBBBBBXXXXXXX XXXXXBBBBBB BBBBBBBBBBBBBBBBBBX XXXXXXXXXXXXXXXBBBBBBBB
BBBBB BBBBBBBBBBBB BBBBBBBBBBBBBB
BBBBB BBBBXXXX gettext(u'Import a file') XXXXXXXX gettext(u'The file is only checked at first. You see every refused row and its reason before you decide.') XXXXBBBBBBBB
BBBBB BBBBBBB
XXXX XXXXXXXXXXXXXXXXXX
 gettext(u'Upload and check') BBB BBBBBBBBBBBBBBBBB BB BBBBBBBBBBB BBBBBBBBBBBBBBBBBBBB
XXXX gettext(u'Layouts that are understood') XXXXXXXX gettext(u'The layout is told from the headings; the order of the columns does not matter. Amounts are in units of ten thousand yuan, as the standard has them.') XXXXXXX gettext(u'Severity is a digit or a word: 0 none, 1 minor, 2 general, 3 serious, 4 grave; of a penalty it follows from the category.') XXXX
BBB BBBBBB BB BBBBBBBXXXXXXXXXXXXXXXXXXFFFFFFFFXXXXXXXXXXXXXFFFFFFFFXXXXXXXXXXXXXXBBBBBB
XXXXXX
BBBBBBBB
