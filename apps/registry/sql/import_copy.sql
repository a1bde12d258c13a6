COPY import_row FROM STDIN
