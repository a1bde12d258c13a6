"""What a layer says of an answer that may be given again before a request is built (qualityprov/portal.py).

It hangs a function on the response, `again(environ)`: true where the same status, headers and body would be the answer
now to the same question. The function does for the question what the layer owes each (counts it, takes its token).
Where it cannot say so, the question goes the long way, and finds in the environment what was done for it already: a
client cannot write there, as its headers begin with HTTP_.
"""

ADMITTED = "qualityprov.admitted"  # the throttle has let it through
