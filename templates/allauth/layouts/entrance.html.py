BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBBBBBBBXXXX XXXXXXXXBBBBBBBB
BBBBB BBBBBBBBBBBBBBBBB
BBBBB BBBBBBBBBBB
BBBBB BBBBBXX XXXXXXXXXXXXXXXXXXXXXX gettext(u'Enterprises and agencies log in here alike; what you see follows from your seat or post. The portal never asks for your password by telephone or message.') XXXXBBBBBBBB
