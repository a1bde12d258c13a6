"""Awards and brands: programmes as dated data, rounds, blind expert review, conferral, what follows from it.

Owns programmes with their prizes, criteria trees and requirements, rounds and applications, the experts' register with
declared interests, reviews and their consensus, the publicity before a conferral, honours with their certificates and
duties. An honour is also a fact in `records`; a conferred AA or AAA is what `credit` reads of it. Experts are drawn by
`draws`; whether a subject is listed says `serious_list`.
"""
