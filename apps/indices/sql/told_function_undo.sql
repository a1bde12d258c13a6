DROP FUNCTION indices_told(bigint, text);
