BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Enter an honour of before the portal') BBBBBBBB
BBBBB BBBBBBBBBBBB BBBBBBBBBBBBBB
BBBBB BBBBXXXX gettext(u'Enter an honour of before the portal') XXXXXXXX gettext(u'From the decision on paper. Once another officer has confirmed it, it stands in the public register, on the ledger and in the history of its holder; the portal signs a certificate that names the decision.') XXXXBBBBBBBB
BBBBB BBBBBBBXXXX XXXXXXXXXXXXXXXXXXBBBBBBBBBBBBB BBBBXXXXX XXXXXXXXXXXXX XXXXXXXXXXXBBBBBBBBBBBBBBBB BBBBXX XXXXXXXXXXXXXXXXXXXXXXX XXXXXXXXXXXXXXX gettext(u'Enter the honour') XXXXXXXXXXXXXXXXXXXXXXXXXXBBBBBBBB
