"""The whole list as a file, made at the moment of asking: a removed entry is in no file a second later."""

import csv
import io
import json

from django.utils.translation import gettext_lazy as _

from apps.kernel.open_files import CSV, JSON, OpenFile

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


FORMATS = {"csv": (CSV, as_csv), "json": (JSON, as_json), "parquet": ("application/vnd.apache.parquet", as_parquet)}
OPEN = [
    OpenFile(f"serious-list.{kind}", _("Serious dishonesty list"), media_type, lambda on, make=make: (make(on),),
             "serious_list:whole", (kind,))
    for kind, (media_type, make) in FORMATS.items()
]  # fmt: skip
