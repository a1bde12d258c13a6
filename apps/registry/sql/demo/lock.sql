-- Readers go on; another writer of enterprises waits, so that the ids counted from the highest one stay free.
LOCK TABLE registry_enterprise IN SHARE ROW EXCLUSIVE MODE;
