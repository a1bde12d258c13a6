BBBBBBBBBB BBB gettext(u'Your second factors have been removed') 

 gettext(u'Dear %(person)s,') SSSS SSSSSSSSSSS

 gettext(u'%(actor)s has removed your second factors. Reason: %(reason)s') SSSSSSSSS SSS SSSSSSS SSSS SSSSSS SSSSSSSS SSSSSSS SSSSSSSSSS

 gettext(u'You will set up a new one at your next login. If you did not ask for this, tell your administrator at once.') 
BBBBBBBBBBBBB
