"""The formats of the bulk files. Each writer takes batches of JSON texts and keeps none of them."""

import csv
import gzip
import io
import json
import zipfile

from django.conf import settings
from django.utils.translation import override

from apps.kernel.rules.formulas import neutral

from . import cursors
from .fields import FIELDS, NAMES

CSV_HEAD = (
    *("code", "uscc", "name", "former_names", "other_numbers", "status", "status_on", "division", "division_name"),
    *("city", "city_name", "zone", "zone_name", "industry", "industry_name", "type", "established_on"),
    *(
        "registered_capital",
        "registered_capital_currency",
        "address",
        "business_scope",
        "grade",
        "version",
        "updated_at",
    ),
)
PLACES = ("division", "city", "zone", "industry")
LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}


class JsonLines:
    """One record a line, exactly as the API gives it."""

    def __init__(self, path):
        self.raw = path.open("wb")
        # no name and no time inside: the same records give the same bytes and the same digest
        self.file = gzip.GzipFile(filename="", mode="wb", fileobj=self.raw, compresslevel=6, mtime=0)

    def write(self, bodies):
        self.file.write("".join(f"{body}\n" for body in bodies).encode())

    def close(self):
        self.file.close()
        self.raw.close()


class CsvZip:
    """A table for spreadsheets: UTF-8 with the mark that Excel needs, in a ZIP that every desktop opens."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        entry = zipfile.ZipInfo("enterprises.csv")
        entry.compress_type = zipfile.ZIP_DEFLATED
        self.entry = self.zip.open(entry, "w", force_zip64=True)
        self.text = io.TextIOWrapper(self.entry, encoding="utf-8-sig", newline="")
        self.csv = csv.writer(self.text)
        self.csv.writerow(CSV_HEAD)

    def write(self, bodies):
        self.csv.writerows([neutral(v) if isinstance(v, str) else v for v in flat(json.loads(body))] for body in bodies)

    def close(self):
        self.text.close()
        self.zip.close()


class Parquet:
    """Columns for analysis; nested fields stay nested as JSON text."""

    def __init__(self, path):
        import pyarrow as arrow  # here: a hundred megabytes that only the worker which writes the file should carry
        import pyarrow.parquet as parquet

        self.arrow = arrow
        self.schema = arrow.schema([(name, arrow.string()) for name in CSV_HEAD if name != "version"])
        self.schema = self.schema.append(arrow.field("version", arrow.int64()))
        self.file = parquet.ParquetWriter(path, self.schema, compression="zstd")

    def write(self, bodies):
        rows = [dict(zip(CSV_HEAD, flat(json.loads(body)), strict=True)) for body in bodies]
        self.file.write_table(self.arrow.Table.from_pylist(rows, schema=self.schema))

    def close(self):
        self.file.close()


def flat(record):
    """The record as one row of CSV_HEAD: places as code and name, lists as text divided by semicolons."""
    row = {name: record[name] for name in CSV_HEAD if name in record}
    for place in PLACES:
        row[place] = (record[place] or {}).get("code")
        row[f"{place}_name"] = (record[place] or {}).get("name")
    row["former_names"] = "；".join(name["name"] for name in record["former_names"])
    row["other_numbers"] = "；".join(f"{number['kind']}:{number['value']}" for number in record["other_numbers"])
    return [row[name] for name in CSV_HEAD]


FORMATS = (
    ("enterprises.csv.zip", "application/zip", CsvZip),
    ("enterprises.jsonl.gz", "application/gzip", JsonLines),
    ("enterprises.parquet", "application/vnd.apache.parquet", Parquet),
)


def manifest(version, at, rows, last, files, *, invented=False):
    """datapackage.json (the Data Package standard) as text: what the files are, and where the change feed goes on."""
    with override("en"):
        fields = [{"name": f.name, "type": f.kind, "description": str(f.text)} for f in FIELDS]
    document = {
        "name": "enterprises",
        "version": version,
        "created": at.isoformat(),
        "homepage": f"{settings.SITE_URL}/open-data/",
        "licenses": [LICENCE],
        "demonstration": invented,  # true: everything here is invented
        "rows": rows,
        "changes_since": cursors.write(cursors.Cursor((last,)), cursors.FEED),
        "resources": [
            {
                "name": entry["name"].split(".", 1)[1].replace(".", "-"),
                "path": entry["name"],
                "mediatype": entry["media_type"],
                "bytes": entry["bytes"],
                "hash": f"sha256:{entry['sha256']}",
                "schema": {"fields": fields, "primaryKey": "code"},
            }
            for entry in files
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


__all__ = ["CSV_HEAD", "FORMATS", "NAMES", "flat", "manifest"]
