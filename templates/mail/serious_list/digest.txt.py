BBBB BBBBBBBBBBBBBB BBBBB BBBBBBBBBBBB ngettext(u'%(n)s entry was added to the list:', u'%(n)s entries were added to the list:', count) SSSSS SSSSS SSS SSSSS SS SSS SSSSSPPPPP PPPPPPP PPPP PPPPP PP PPP PPPPP
BBB BBBBB BB BBBBBB
X  
  BBBBBB
BBBBB
BB BBBBBBBBBBB ngettext(u'%(n)s entry has left the list; a copy of it must no longer be used:', u'%(n)s entries have left the list; copies of them must no longer be used:', count) SSSSS SSSSS SSS SSSS SSS SSSSS S SSSS SS SS SSSS SS SSSSSS SS SSSSSPPPPP PPPPPPP PPPP PPPP PPP PPPPP PPPPPP PP PPPP PPPP PP PPPPPP PP PPPPP
BBB BBBBBB BB BBBBB
X BBBBBB
BBBBB
 gettext(u'Names stand only on the list itself, because an entry can end and a mail cannot be taken back:') 


 gettext(u'To receive no more of these mails:') 

BBBBBBBBBBBBB
