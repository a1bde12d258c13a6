BBBBBBBBBB BBB gettext(u'You have been given a post') 

 gettext(u'Dear %(person)s,') SSSS SSSSSSSSSSS

 gettext(u'%(actor)s has given you the post “%(role)s”, from %(from)s.') SSSSSSSSS SSS SSSSS SSS SSS SSSS SSSSSSSSSSS SSSS SSSSSSSSS

 gettext(u'Log in:')  XXXXXX
BBBBBBBBBBBBB
