-- Clean rows on their way into the ledger, for this transaction only.
CREATE TEMP TABLE records_staged (
  line int NOT NULL,
  source_key text NOT NULL,
  subject_code text NOT NULL,
  older_code text NOT NULL,
  subject_name text NOT NULL,
  kind_id smallint NOT NULL,
  severity smallint NOT NULL,
  occurred_on date NOT NULL,
  title text NOT NULL,
  document_number text NOT NULL,
  legal_basis text NOT NULL,
  amount numeric(18, 2),
  public_until date,
  -- whether the file names that end; else it is the rules'
  named boolean NOT NULL DEFAULT true,
  public_from date,
  detail jsonb NOT NULL,
  -- who decided, where the row names the source's agency or one below it
  agency_id text,
  enterprise_id bigint,
  by_older boolean NOT NULL DEFAULT false,
  fact_id bigint,
  -- the version of the fact that was compared
  fact_version int,
  -- whether the row gives that fact another kind, number or day
  renamed boolean NOT NULL DEFAULT false,
  outcome text
) ON COMMIT DROP
