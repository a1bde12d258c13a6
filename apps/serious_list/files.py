"""The whole list as a file, made at the moment of asking: a removed entry is in no file a second later."""

import csv
import io
import json

from .public import FIELDS, LARGEST, flat, live, record


def rows(on):
    return [record(entry) for entry in live(on).order_by("pk")[:LARGEST]]


def as_csv(on):
    """UTF-8 with the mark that Excel needs."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    writer.writerows(flat(row) for row in rows(on))
    return out.getvalue().encode("utf-8-sig")


def as_json(on):
    return json.dumps(rows(on), ensure_ascii=False, indent=1).encode()


def as_parquet(on):
    import pyarrow as arrow  # here: a hundred megabytes that only a process which is asked for the file should carry
    import pyarrow.parquet as parquet

    table = arrow.Table.from_pylist(rows(on), schema=arrow.schema([(name, arrow.string()) for name in FIELDS]))
    out = io.BytesIO()
    parquet.write_table(table, out, compression="zstd")
    return out.getvalue()


FORMATS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
    "parquet": ("application/vnd.apache.parquet", as_parquet),
}
