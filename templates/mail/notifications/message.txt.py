BBBBBBBBBB BBB



 gettext(u'Read it in the portal:')  

 gettext(u'This message was sent by the portal itself; please do not answer it.') 
BBBBBBBBBBBBB
