BBBBBBBBBB BBB gettext(u'Your post has ended') 

 gettext(u'Dear %(person)s,') SSSS SSSSSSSSSSS

 gettext(u'%(actor)s has ended your post “%(role)s”. Reason: %(reason)s') SSSSSSSSS SSS SSSSS SSSS SSSS SSSSSSSSSSS SSSSSSS SSSSSSSSSS
BBBBBBBBBBBBB
