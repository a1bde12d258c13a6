BBBB BBBBBBBBBBBBBB BBBBB BBBBB
BBBBB

 gettext(u'If that is right, confirm it here:') 


 gettext(u'The link works for %(hours)s hours. If you did not ask, do nothing: the address is deleted, and no further mail is sent.') SSS SSSS SSSSS SSS SSSSSSSSS SSSSSS SS SSS SSS SSS SSSS SS SSSSSSSS SSS SSSSSSS SS SSSSSSSS SSS SS SSSSSSS SSSS SS SSSSS
BBBBBBBBBBBBB
