DROP FUNCTION registry_fragment_walk(varchar[], text, integer, bigint, bigint, integer);
DROP FUNCTION registry_fragment_rest(varchar[], varchar[], text, integer, bigint, integer);
DROP FUNCTION registry_fragment_hits(varchar[], varchar[], text, integer, integer);
DROP FUNCTION registry_fragment_former(varchar[], text, integer);
