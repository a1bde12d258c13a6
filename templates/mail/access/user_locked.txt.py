BBBBBBBBBB BBB gettext(u'Your account has been locked') 

 gettext(u'Dear %(person)s,') SSSS SSSSSSSSSSS

 gettext(u'%(actor)s has locked your account. Reason: %(reason)s') SSSSSSSSS SSS SSSSSS SSSS SSSSSSSS SSSSSSS SSSSSSSSSS
BBBBBBBBBBBBB
