"""Why nothing could be sampled, and what each reason sets off (from memory; defaults of the portal).

A party that cannot be found is a clue for the register (企业信息公示暂行条例第九条); one that makes for export only is
not drawn again for the product for a time; the others end the batch, and that is all.
"""

CODES = ("no_stock", "stopped", "moved", "closed", "export", "not_for_sale", "small_base", "repeated")
CLUES = ("moved", "closed")
SPARED = ("export",)
