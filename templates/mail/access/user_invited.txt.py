BBBBBBBBBB BBB gettext(u'Your account at the portal') 

 gettext(u'Dear %(person)s,') SSSS SSSSSSSSSSS

 gettext(u'An account has been made for you. Set your password with this link, within %(days)s days:') SS SSSSSSS SSS SSSS SSSS SSS SSSS SSS SSSS SSSSSSSS SSSS SSSS SSSSS SSSSSS SSSSSSSS SSSSS



 gettext(u'Your user name: %(name)s') SSSS SSSS SSSSS SSSSSSSS

 gettext(u'If you did not expect this, do nothing: without a password nobody can log in.') 
BBBBBBBBBBBBB
