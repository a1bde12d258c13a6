"""Messages to people and agencies: a row in the transaction, sent after commit."""
