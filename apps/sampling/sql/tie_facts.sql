-- Tie the results of an import to the facts that were made of them: a fact's key names its result.
UPDATE sampling_batch batch SET fact_id = fact.id
FROM sampling_importedresult said JOIN records_fact fact
  ON fact.source_key = %(prefix)s || said.batch_id AND fact.source_id = %(source)s
WHERE said.run_id = %(run)s AND batch.id = said.batch_id
