"""Joint punishment (联合惩戒): which department owes which measure while an entry stands, and who has been told.

Owns the catalogue of measures as dated data, the partner departments with their credentials, what was handed to each of
them and what they answered. It decides no listing: it follows `serious_list`; departments apply their own measures.
"""
