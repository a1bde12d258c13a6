-- One number of a document, however it is written. Twin: rules/document_numbers.py, beside it in
-- tests/records/test_document_numbers.py
CREATE OR REPLACE FUNCTION records_number_folded(number text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT regexp_replace(
    replace(
      regexp_replace(
        translate(normalize(number, NFKC), '〔[【〖{〈《<〕]】〗}〉》>', '(((((((())))))))'),
        '[\u0009-\u000d \u00ad\u200b-\u200f\u2060\ufeff]', '', 'g'
      ), ')第', ')'
    ), '(?<![0-9])0+(?=[0-9])', '', 'g'
  )
$$;
