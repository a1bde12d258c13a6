BBBBBBBBBB BBB gettext(u'Your account has been unlocked') 

 gettext(u'Dear %(person)s,') SSSS SSSSSSSSSSS

 gettext(u'You can log in again:') SSS SSS SSS SS SSSSSS 
BBBBBBBBBBBBB
