DROP FUNCTION serious_list_banned_until(bigint);
