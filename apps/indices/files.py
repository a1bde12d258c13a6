"""Open data of statistics and indices: every vintage and every published value as CSV, JSON and Parquet; DCAT."""

import io

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.kernel.open_files import CSV, JSON, OpenFile, as_csv, as_json

from . import sql
from .models import Index, Series

PARQUET = "application/vnd.apache.parquet"
SERIES_FIELDS = ("series", "area", "sector", "period", "vintage", "stage", "value", "low", "high", "n", "unit",
                 "provenance", "source", "note", "recorded_on")  # fmt: skip
INDEX_FIELDS = ("index", "area", "sector", "period", "value", "low", "high", "band", "vintage", "unit", "definition",
                "marks", "published_on", "replaced_on", "digest")  # fmt: skip
KINDS = {"series": ("open_series", SERIES_FIELDS), "index": ("open_indices", INDEX_FIELDS)}
WHOLE = {"number": ("vintage", "n")}


def records(kind, code=""):
    return sql.rows(KINDS[kind][0], {"code": code})


def as_parquet(fields, rows):
    """Numbers of values stay text: a decimal is the same in every reader."""
    import pyarrow  # here: fifty megabytes that only a process which is asked for the file should carry
    from pyarrow import parquet

    rows = list(rows)
    columns = {
        name: pyarrow.array(
            [row[name] for row in rows], pyarrow.int64() if name in WHOLE["number"] else pyarrow.string()
        )
        for name in fields
    }
    out = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), out, compression="snappy")
    yield out.getvalue()


WRITERS = {"csv": (CSV, as_csv), "json": (JSON, as_json), "parquet": (PARQUET, as_parquet)}


def whole(kind, title, stem):
    """The files of everything of a kind, for the page of open data."""
    fields = KINDS[kind][1]
    return [
        OpenFile(
            f"{stem}.{form}", title, media_type, lambda day, write=write: write(fields, records(kind)),
            "indices_public:whole", (stem, form),
        )
        for form, (media_type, write) in WRITERS.items()
    ]  # fmt: skip


OPEN = [
    *whole("series", _("Statistics with every vintage"), "statistics"),
    *whole("index", _("Published indices with what they replaced"), "indices"),
]


def of_one(kind, code, form):
    """The OpenFile of one series or index; None where there is none of it."""
    model = Series if kind == "series" else Index
    row = model.objects.filter(code=code).first()
    if row is None or form not in WRITERS:
        return None
    media_type, write = WRITERS[form]
    fields = KINDS[kind][1]
    return OpenFile(
        f"{kind}-{code}.{form}", str(row), media_type, lambda day: write(fields, records(kind, code)),
        "indices_public:file", (kind, f"{code}.{form}"),
    )  # fmt: skip


# --- DCAT -----------------------------------------------------------------------------------------------------------
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"
HOW_OFTEN = {"year": "ANNUAL", "quarter": "QUARTERLY", "month": "MONTHLY"}


def catalogue(absolute, publisher):
    """The DCAT catalogue as JSON-LD; `absolute` makes an address whole."""
    datasets = [
        _dataset("series", row, absolute, HOW_OFTEN[row.frequency]) for row in Series.objects.order_by("position")
    ]
    datasets += [_dataset("index", row, absolute, "ANNUAL") for row in Index.objects.order_by("position")]
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": absolute(reverse("indices_public:catalogue")),
        "@type": "dcat:Catalog",
        "dct:title": [
            {"@value": "统计与指数", "@language": "zh"},
            {"@value": "Statistics and indices", "@language": "en"},
        ],
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": publisher},
        "dct:license": {"@id": LICENCE},
        "dcat:dataset": datasets,
    }


def _dataset(kind, row, absolute, often):
    page = reverse("indices_public:series" if kind == "series" else "indices_public:index", args=[row.code])
    return {
        "@id": absolute(page),
        "@type": "dcat:Dataset",
        "dct:identifier": f"urn:quality:{kind}:{row.code}",
        "dct:title": [{"@value": row.title, "@language": "zh"}, {"@value": row.title_en, "@language": "en"}],
        "dct:description": [{"@value": row.meaning, "@language": "zh"}, {"@value": row.meaning_en, "@language": "en"}],
        "dcat:theme": row.theme,
        "dct:accrualPeriodicity": {"@id": FREQUENCY + often},
        "dct:license": {"@id": LICENCE},
        "dcat:landingPage": {"@id": absolute(page)},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:mediaType": media_type.split(";")[0],
                "dcat:downloadURL": {
                    "@id": absolute(reverse("indices_public:file", args=[kind, f"{row.code}.{form}"]))
                },
            }
            for form, (media_type, _write) in WRITERS.items()
        ],
    }
