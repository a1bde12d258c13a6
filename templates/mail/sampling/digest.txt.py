BBBB BBBBBBBBBBBBBB BBBBB BBBBB
BBBBBBB BBBBBBB
 gettext(u'Recalls:') 
BBB BBB BB BBBBBBB
X 
  BBBBBB
BBBBBBB BBBBBBBB
 gettext(u'Consumer warnings:') 
BBB BBB BB BBBBBBBB
X 
  BBBBBB
BBBBBBB BBBBBBBB
 ngettext(u'%(n)s batch failed:', u'%(n)s batches failed:', count) SSSSS SSSSS SSSSSSSPPPPP PPPPPPP PPPPPPP
BBB BBB BB BBBBBBBB
X 
  BBBBBB
BBBBBBB BBBBBBBBB
 gettext(u'Withdrawn; copies of these must no longer be used:') 
BBB BBBBBB BB BBBBBBBBB
X BBBBBB
BBBBB
 gettext(u'Names and details stand only on the pages themselves, because a result can be set aside and a mail cannot be taken back:') 


 gettext(u'To receive no more of these mails:') 

BBBBBBBBBBBBB
