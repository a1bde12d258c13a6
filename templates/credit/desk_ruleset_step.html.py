BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBBBBBBBBBB
BBBBB BBBBBBBBBBBB BBBBBBBBBBBBBB
BBBBB BBBBXXXXXXXXXXXXXXXXXXXXXXXXXXXXXBBBBBBBB
BBBBB BBBBBBB
XXXX XXXXXXXXXXXXXXXXXXXXXXX XXXXXXXXXXXXX XXXXXXXXXXXBBBBBBBBBB
BB BBBBBBBBBBBBBBBBB BBBBBBBBB
XXXX XXXXXXXXXXXXXXBB BBBB BB BBBBBBBB BB BBBB BB BBBBBBBBB BB BBBB BB BBBBBBBB XXXXXXXXXXXXXXXBBBBBXXXXX gettext(u'What will follow:') XXXXXXXX
BB BBBB BB BBBBBBBBXXXX gettext(u'The content is fixed and its hash is kept; nobody can change it any more unless it is returned.') XXXXXXXXX gettext(u'Somebody who neither wrote nor submitted it decides.') XXXXX
BBBB BBBB BB BBBBBBBBBXXXX gettext(u'From the day you choose, every rating of this model uses these rules.') XXXXXBB BBBBBBBBXXXX gettext(u'“%(old)s” ends the day before; it stays readable with all ratings made by it.') SSSSSSSSS SSSS SSS SSS SSSSSSS SS SSSSS SSSSSSSS SSSS SSS SSSSSSS SSSS SS SSSXXXXXBBBBBXXXX gettext(u'It can never be changed again, only followed by another ruleset.') XXXXX
BBBB BBBB BB BBBBBBBBXXXX gettext(u'It does not take effect on %(day)s; the one before it stays in force.') SS SSSS SSS SSSS SSSSSS SS SSSSSSSS SSS SSS SSSSSS SS SSSSS SS SSSSSSXXXXXXXXX gettext(u'It stays readable, in public too if it is of the public model, and says that it was recalled. It can be neither changed nor approved again; draft a new one from it.') XXXXX
BBBB BBBB BB BBBBBBBBXXXX gettext(u'The authors see your reason; nothing that is in force changes.') XXXXX
BBBBXXXX gettext(u'The draft stays readable but can no longer be changed or submitted.') XXXXXBBBBBXXXXXXXXXXX
BB BBBBBBBBBB BBBBBBBBB
XX XXXXXXXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXBB BBBB BB BBBBBBBBB BB BBBB BB BBBBBBBB XXXXXXXXXXXXXXBBBBBXXBB BBBB BB BBBBBBBB gettext(u'Submit') BBBB BBBB BB BBBBBBBBB gettext(u'Approve') BBBB BBBB BB BBBBBBBB gettext(u'Recall the approval') BBBB BBBB BB BBBBBBBB gettext(u'Return or reject') BBBB gettext(u'Give the draft up') BBBBBXXXXXXXXX XX XXXXXXXXXXXXX XXXXXXXXXXXXX XXXXXXXX gettext(u'Go back without changing anything') XXXXXXXXXXXXXXXXXXXXX
BBBBBBBB
