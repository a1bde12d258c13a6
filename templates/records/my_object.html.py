BBBBBBB BBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Object') BBBBBBBB
BBBBB BBBBXXXXX XXXXXXXXXXXXXXXX XXXXXXBBBBBB BBBBBBBBBBBBBBXXBBBBBBBB
BBBBB BBBBXXXX gettext(u'Object')  gettext(u': ') XXXXXBB BBBBXXX X FFF X XXXXBBBBBBBBBBBBB
BBBBB BBBBBBBXXXX XXXXXXXXXXXXXXXXXXBBBBBBBBBBBBB BBBBXXXXX XXXXXXXXXXXXX XXXXXXXXXXXXXXXXXXXXXXXXXXXXX XXXXXXXXXXXBBBBBBBBBBBB BBBBBBXXXXXX XXXXXXXXXXXXX XXXXXXXXXXXXX XXXXXXXXXBBBBBBBBBBB BBBB
XXXX XXXXXXXXXXXXXXXXXXX gettext(u'What will follow:') XXXXXXXXXXXX gettext(u'The authority that reported it decides within the limit you see on the next page; somebody who took no part in it decides.') XXXXXXXXXBB BBBBBB gettext(u'Until then the grade stands as it is.') BBBB gettext(u'Until then it still counts, and wherever it is shown, it says that an objection is being decided.') BBBBBXXXXXXXXX gettext(u'If you are right, it is corrected or withdrawn at once, and your grade follows. If not, you read why and where you can turn.') XXXXXXXXXXXXXXXX
XX XXXXXXXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXXX gettext(u'File the objection') XXXXXXXXX XX XXXXXXXXXXXXX XXXXXXXXXXXXX XXXXXXXX gettext(u'Go back without changing anything') XXXXXXXXXXXXXXXXXXXXXBBBBBBBB
