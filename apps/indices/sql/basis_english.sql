-- Where the methods that come with the portal are from, for readers of English; what somebody wrote stays.
UPDATE indices_definition SET basis_en = told.words
FROM (VALUES
  ('MQCI-2024', 'The tree of indicators and the range from 60 to 100 are those of the AQSIQ bulletin of 16 December 2010. That the two indicators of the second level weigh the same is borne out by the published values of 2006 and 2007; weights from the third level down and the anchors of scaling were never published: equal weights and configurable defaults stand in their place. Bands as published by AQSIQ in 2011.'),
  ('MQCI-N-2006', 'Both scores of the second level and the index of 2006 and 2007 were published; with equal weights they give the published values to the digit.'),
  ('TFP-2024', 'Perpetual inventory after Zhang Jun and others (2004): depreciation 9.6 per cent, base year 1952, K₁₉₅₂ = I₁₉₅₂ ÷ 10 per cent; constant returns to scale; the elasticity of capital of 0.4 is a configurable default.'),
  ('QC-2024', 'E_A = g_A ÷ g_Y, labelled as this reading; no official formula was published.'),
  ('DEA-2024', 'Färe and others (1994): change of technical efficiency times technical progress, with pure technical and scale efficiency taken apart.'),
  ('SAT-2024', 'Domains as in the monitoring of public-service quality by the State Administration for Market Regulation; no official formula was found: equal weights, configurable.'),
  ('PASS-2024', 'Batches of sampling inspections of product quality; the interval is Wilson''s at 95 per cent.'),
  ('GOOD-2024', 'Counted from the portal''s quality credit grades.'),
  ('LIST-2024', 'Counted from the portal''s list of seriously dishonest parties.'),
  ('LIC-2024', 'Counted from the portal''s licence cases.'),
  ('JSQI-2024', 'The provincial composite index is a method of this portal: weights and anchors are configurable defaults and were not published officially.'),
  ('COMPL-2024', 'Counted from upheld complaints in the portal''s ledger of quality facts; the number of enterprises is that of those registered today.')
) AS told (code, words)
WHERE indices_definition.code = told.code AND decided_by = 'system:shipped' AND basis_en = '';

-- It stands with the rest of what a definition says. Frozen once released.
CREATE FUNCTION indices_guard_definition_english() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state NOT IN ('draft', 'simulated') AND NEW.basis_en IS DISTINCT FROM OLD.basis_en THEN
    PERFORM indices_refuse('what a definition says is not changed once it was submitted');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_definition_english BEFORE UPDATE ON indices_definition
  FOR EACH ROW EXECUTE FUNCTION indices_guard_definition_english();
