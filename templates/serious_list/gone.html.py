BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Nothing public under this address') BBBBBBBB
BBBBB BBBBXXXXX XXXXXXXXXXXXXXXX XXXXXXBBBBBB BBBBBBBBBBBBBBBBXXBBBBBBBB
BBBBB BBBBXXXX gettext(u'Nothing public under this address') XXXXXXX XXXXXXXXXXXXX gettext(u'An entry stood here and has ended. The law lets nothing of it be shown any more; delete your copy.') XXXXBBBBBBBB
BBBBB BBBBBBBXXXXX XXXXXXXXXXXXXX XXXXXXBBB BBBBBBBBBBBBBBBBBBBBBBXX gettext(u'Serious dishonesty list') XXXXXXXXBBBBBBBB
