"""Open data of statistics and indices: every vintage and every published value as CSV, JSON and Parquet; DCAT."""

import io

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.kernel.open_files import CSV, JSON, OpenFile, as_csv, as_json

from . import sql
from .models import Definition, Index, Series
from .queries.contents import hashes_of
from .queries.places import area_titles

PARQUET = "application/vnd.apache.parquet"
SERIES_FIELDS = ("series", "area", "sector", "period", "vintage", "stage", "value", "low", "high", "n", "unit",
                 "provenance", "source", "note", "recorded_on")  # fmt: skip
INDEX_FIELDS = ("index", "area", "sector", "period", "value", "low", "high", "band", "vintage", "unit", "definition",
                "marks", "published_on", "replaced_on", "digest", "replaced_because")  # fmt: skip
TARGET_FIELDS = ("of", "code", "area", "period", "kind", "value", "unit", "source", "provenance", "public_on",
                 "replaced_on", "before", "why_changed")  # fmt: skip
KINDS = {"series": ("open_series", SERIES_FIELDS), "index": ("open_indices", INDEX_FIELDS),
         "target": ("open_targets", TARGET_FIELDS)}  # fmt: skip
WHOLE = {"number": ("vintage", "n")}


def records(kind, code=""):
    asked = {"code": code, "zone": settings.TIME_ZONE}
    if kind == "index":
        asked |= hashes_of(Definition.objects.approved())
    return sql.rows(KINDS[kind][0], asked)


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


NAMES = {"csv": "CSV", "json": "JSON", "parquet": "Parquet"}  # of forms, as a reader knows them
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
    *whole("target", _("Targets with what they replaced, when and why"), "targets"),
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
SUBJECT = "http://publications.europa.eu/resource/authority/data-theme/"
NATION = {"@id": "http://publications.europa.eu/resource/authority/country/CHN"}
# of the authority list of themes; "" where it has nothing that says as much
SUBJECTS = {"composite": "GOVE", "manufacturing": "ECON", "product": "ECON", "service": "SOCI", "credit": "ECON",
            "licence": "GOVE", "economy": "ECON", "innovation": "TECH"}  # fmt: skip
HOW_OFTEN = {"year": "ANNUAL", "quarter": "QUARTERLY", "month": "MONTHLY"}


def catalogue(absolute, publisher):
    """The DCAT catalogue as JSON-LD; `absolute` makes an address whole."""
    known = {(each["kind"], each["code"]): each for each in sql.rows("catalogue", {"zone": settings.TIME_ZONE})}
    rows = [("series", row, HOW_OFTEN[row.frequency]) for row in Series.objects.order_by("position")]
    rows += [("index", row, "ANNUAL") for row in Index.objects.order_by("position")]
    methods = {}
    for index, definition in Definition.objects.approved().order_by("validity").values_list("index__code", "code"):
        address = absolute(reverse("indices_public:definition", args=[definition]))
        methods.setdefault(index, []).append({"@id": address, "@type": "dct:Standard", "dct:identifier": definition})
    datasets = [
        _dataset(kind, row, absolute, often, known.get((kind, row.code)))
        | ({"dct:conformsTo": methods[row.code]} if kind == "index" and row.code in methods else {})
        for kind, row, often in rows
    ]
    days = [each["modified"] for each in known.values()]
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "skos": "http://www.w3.org/2004/02/skos/core#",
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
        "dcat:themeTaxonomy": {"@id": SUBJECT.rstrip("/")},
        **({"dct:modified": _day(max(days))} if days else {}),
        "dcat:dataset": datasets,
    }


def _day(text):
    return {"@value": text, "@type": "xsd:date"}


def _spatial(codes):
    """The areas a dataset speaks of: the nation by its authority, others by their GB/T 2260 code and names."""
    found = []
    for code in codes:
        if code == "100000":
            found.append(NATION)
            continue
        title, title_en = area_titles(code)
        names = [{"@value": title, "@language": "zh"}, {"@value": title_en, "@language": "en"}]
        found.append({"@type": "dct:Location", "dct:identifier": f"GB/T 2260 {code}", "skos:prefLabel": names})
    return found


def _dataset(kind, row, absolute, often, known):
    """`known`: when it changed last, and of which areas it speaks; None where nothing of it is there yet."""
    page = reverse("indices_public:series" if kind == "series" else "indices_public:index", args=[row.code])
    return {
        "@id": absolute(page),
        "@type": "dcat:Dataset",
        "dct:identifier": f"urn:quality:{kind}:{row.code}",
        "dct:title": [{"@value": row.title, "@language": "zh"}, {"@value": row.title_en, "@language": "en"}],
        "dct:description": [{"@value": row.meaning, "@language": "zh"}, {"@value": row.meaning_en, "@language": "en"}],
        "dcat:keyword": {"@value": row.theme, "@language": "en"},
        **({"dcat:theme": {"@id": SUBJECT + SUBJECTS[row.theme]}} if SUBJECTS.get(row.theme) else {}),
        **({"dct:modified": _day(known["modified"]), "dct:spatial": _spatial(known["areas"])} if known else {}),
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
