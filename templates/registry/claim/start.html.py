BBBBBBB BBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Act for an enterprise') BBBBBBBB
BBBBB BBBBXXXX gettext(u'Act for an enterprise') XXXXX
XX XXXXXXXXXXXXX gettext(u'Claim a seat at your enterprise. The market regulation bureau of its county decides within five working days.') XXXXBBBBBBBB
BBBBB BBBBBBB
BB BBBBBBXXXX gettext(u'Already on its way') XXXXX
XXXXBBB BBBB BB BBBBBBXXXXXX XXXXXXBBB BBBBBBBBBBBB BBBBBBBXXXXXXXXXXXBBBBBBXXXXXBBBBB
XXXX gettext(u'What you need') XXXXX
XXXX
  XXXX gettext(u'the unified social credit code of the enterprise') XXXXX
  XXXX gettext(u"a picture or PDF of the business licence with a power of attorney in your name, under the enterprise's seal") XXXXX
XXXXX
XX XXXXXXXXXXXXX gettext(u'Only the officers who decide read the file. It is deleted %(count)s %(unit)s after the claim is refused or withdrawn, or your seat ends; seven days after the upload when you never send the claim.') SSSS SSS SSSSSSSS SSS SSSSSS SSSS SSS SSSSS SS SS SSSSSSS SSSSSSSSS SSSSSSSS SSSSS SSS SSSSS SS SSSSSSS SS SSSSSSSSSS SS SSSS SSSS SSSSS SSSSS SSSS SSSSS SSS SSSSSS SSSS SSS SSSSS SSSS SSS SSSSSSXXXX
XXXX gettext(u'What happens') XXXXX
XXXX
  XXXX gettext(u'You answer three questions and check your answers; it takes about five minutes.') XXXXX
  XXXX gettext(u'An officer of the county compares the evidence with the register.') XXXXX
  XXXX gettext(u'You are told by message. From then on you act for the enterprise.') XXXXX
XXXXX
XXXXX XXXXXXXXXXXXXX XXXXXXBBB BBBBBBBBBBBBBBBBBBBBBBBBXX gettext(u'Begin')  BBBB BBBBBBBBBBBBBXXXXXXXX
XX XXXXXXXXXXXXX gettext(u'Has the owner of the enterprise offered you a seat?')  XX XXXXXXBBB BBBBBBBBBBBBXX gettext(u'My seats') XXXXXXXX
BBBBBBBB
