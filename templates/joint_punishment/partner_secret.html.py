BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'The new secret') BBBBBBBB
BBBBB BBBBXXXX gettext(u'The new secret') X XXXXX XXXXXXXXXXXXXXXXXXXXXXXXXBBBBBBBB
BBBBB BBBBBBBXXXX XXXXXXXXXXXXXXXXXXX gettext(u'This secret is shown once and kept nowhere. Hand it to the department on a safe way; whoever has it reads and answers in its name.') XXXXBB BBBBBBBBBBBBBBBBBBBBBBBBXXX gettext(u'The old secret stays good until %(moment)s, so that the department can change over.') SSS SSS SSSSSS SSSSS SSSS SSSSS SSSSSSSSSSS SS SSSS SSS SSSSSSSSSS SSS SSSSSS SSSSSXXXXBBBBBXXXXXX
XXX gettext(u'Client number') BBBBBBBB BBBBBBBBBBBB BXXXXXXX gettext(u'Client secret') BBBBBBBB BBBBBB BXXXXXX XXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXX XXXXXXBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBXX gettext(u'I have kept it') XXXXXXXXBBBBBBBB
