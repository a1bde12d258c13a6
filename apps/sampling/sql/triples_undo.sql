DROP FUNCTION sampling_triples(text);
