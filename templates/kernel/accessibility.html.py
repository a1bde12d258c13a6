BBBBBBB BBBBBBBBBBBBBBB BBBBBBB
BBBBB BBBBB gettext(u'Accessibility') BBBBBBBB
BBBBB BBBBXXXX gettext(u'Accessibility') XXXXX
XX XXXXXXXXXXXXX gettext(u'Everybody must be able to use this portal: with a keyboard, a screen reader, large type, on paper or on a small telephone.') XXXXBBBBBBBB
BBBBB BBBBBBBXXXX XXXXXXXXXXXXXX
  XXXX gettext(u'What you can count on') XXXXX
  XXXX
    XXXX gettext(u'Large type for older readers is one click away in the head of every page and is remembered.') XXXXX
    XXXX gettext(u'Light and dark colours keep a contrast of at least 4.5 to 1; no state is told by colour alone.') XXXXX
    XXXX gettext(u'Everything works with the keyboard; the focus is always visible, and the first stop of the Tab key skips to the content.') XXXXX
    XXXX gettext(u'Searching and reading work without JavaScript; every chart and map has its figures as a table.') XXXXX
    XXXX gettext(u'Pages print well, and nothing blinks or moves by itself.') XXXXX
  XXXXX
  XXXX gettext(u'Standards') XXXXX
  XXX gettext(u'We work by WCAG 2.2 level AA, GB/T 37668-2019 and the design specification for websites suited to older people of the Ministry of Industry and Information Technology. Every page is checked by machine before it is published.') XXXX
  XXXX gettext(u'Where we fall short') XXXXX
  XXX gettext(u'Papers uploaded by third parties may be pictures without text. Ask us and we will read them to you or send a text.') XXXX
  XXXX gettext(u'Help') XXXXX
  XXX gettext(u'If something keeps you from using the portal, call 12345 or 12315; the office of your county helps on the spot and by telephone.') XXXX
XXXXXXBBBBBBBB
