"""Messages to people and agencies, and news by e-mail for whoever subscribed: rows first, sent after commit."""
