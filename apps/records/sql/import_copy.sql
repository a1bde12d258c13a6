COPY records_staged (line, source_key, subject_code, older_code, subject_name, kind_id, severity, occurred_on, title,
  document_number, legal_basis, amount, public_until, detail) FROM STDIN WITH (FORMAT csv)
