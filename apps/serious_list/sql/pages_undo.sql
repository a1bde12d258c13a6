DROP FUNCTION serious_list_page(
    date, varchar[], varchar[], text, text, text, text[], boolean, bigint, boolean, integer, integer
);
DROP FUNCTION serious_list_found(
    date, varchar[], varchar[], text, text, text, text[], boolean, bigint, bigint, integer
);
DROP FUNCTION serious_list_record(text, text, text, text, text, text, text, text, date, date, date);
