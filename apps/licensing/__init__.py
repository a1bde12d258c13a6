"""Production licences online: what needs one, the application, the decision, the signed certificate.

Owns the catalogue as dated data, laboratories whose reports are known, applications with their papers and clocks, bars
after a revocation, licences and the log of their checks. A licence is also a fact in `records`. It knows nothing of its
own about a listing: it asks `serious_list`.
"""
