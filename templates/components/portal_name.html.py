BB BBBBBBBB gettext(u'%(province)s Quality Governance') SSSSSSSSSSSS SSSSSSS SSSSSSSSSSBBBB gettext(u'Quality Governance Portal') BBBBB
