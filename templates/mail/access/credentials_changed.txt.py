BBBBBBBBBB BBB gettext(u'Your account has changed') 

 gettext(u'Dear %(person)s,') SSSS SSSSSSSSSSS



 gettext(u'If it was not you, change your password at once and tell your administrator.')  XXXXXXXXXXXXXXXXXX
BBBBBBBBBBBBB
