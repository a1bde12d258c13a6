"""The same rating in pandas: read the ledger, compute, write the ratings back. Run by the bench `rating`.

`pandas_rating.py DATABASE_URL RULESET RUN WAY` prints {"seconds", "read", "computed", "written", "differing"}. WAY is
`pandas` (its own read_sql and to_sql) or `copy` (around them, by the server's COPY and pandas' parser of CSV). The
ratings go into a table with the columns, checks and indexes of the portal's own, scores, grades and SHA-256 of the
inputs included; `differing` counts those that are not equal to what stands. The quick mark of the inputs is left out,
in favour of pandas.
"""

import hashlib
import io
import json
import sys
import time

import numpy as np
import pandas as pd
import psycopg2

COLUMNS = "enterprise_id, model, run_id, score, grade, facts, inputs, rated_at"


class ByCopy:
    """Text both ways, by the server's COPY: what an expert does whom pandas alone is too slow."""

    def __init__(self, url):
        self.connection = psycopg2.connect(url)

    def read(self, query, **how):
        out = io.StringIO()
        with self.connection.cursor() as cursor:
            cursor.copy_expert(f"COPY ({query}) TO STDOUT WITH CSV HEADER", out)
        out.seek(0)
        return pd.read_csv(out, **how)

    def write(self, found):
        lines = io.StringIO()
        found.assign(inputs="\\x" + found.inputs).to_csv(lines, index=False, header=False)
        lines.seek(0)
        with self.connection.cursor() as cursor:
            cursor.copy_expert(f"COPY by_pandas ({COLUMNS}) FROM STDIN WITH CSV", lines)
        self.connection.commit()

    @staticmethod
    def list_of(value):
        return [int(part) for part in value.strip("{}").split(",")]


class ByPandas:
    """What pandas offers for a database: read_sql and to_sql."""

    def __init__(self, url):
        from sqlalchemy import create_engine

        self.connection = psycopg2.connect(url)
        self.engine = create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(url))

    def read(self, query, **how):
        with self.engine.connect() as connection:
            return pd.read_sql(text(query), connection, **how)

    def write(self, found):
        digests = [bytes.fromhex(one) if isinstance(one, str) else None for one in found.inputs]
        found = found.assign(inputs=pd.Series(digests, dtype=object, index=found.index))
        with self.engine.begin() as connection:
            found.to_sql("by_pandas", connection, if_exists="append", index=False, chunksize=10_000)

    @staticmethod
    def list_of(value):
        return value


def text(query):
    from sqlalchemy import text

    return text(query)


def periods(rules, today, list_of):
    """One row a rule, severity and period: from which day, to which, how many points to which indicator."""
    rows = []
    for rule in rules.itertuples():
        for number, percent in enumerate(list_of(rule.decay), 1):
            after = today - pd.DateOffset(months=rule.step_months * number)
            upto = today - pd.DateOffset(months=rule.step_months * (number - 1))
            points = int(np.sign(rule.points)) * ((abs(rule.points) * percent + 50) // 100)
            rows += [
                (rule.kind_id * 8 + severity, rule.indicator_id, after, upto, points)
                for severity in range(rule.severity_min, rule.severity_max + 1)
            ]
    return pd.DataFrame(rows, columns=["key", "indicator", "after", "upto", "points"])


def windows(vetoes, ranks, today):
    """One row a veto and severity: from which day, and the rank above which nobody is rated meanwhile."""
    rows = [
        (veto.kind_id * 8 + severity, today - pd.DateOffset(months=veto.window_months), ranks[veto.ceiling])
        for veto in vetoes.itertuples()
        for severity in range(veto.severity_min, veto.severity_max + 1)
    ]
    return pd.DataFrame(rows, columns=["key", "after", "ceiling"])


def compute(facts, enterprises, rules):
    """A frame of enterprise_id, score, grade, facts, inputs; `facts` are in order of enterprises and ids."""
    facts["key"] = facts.kind_id * 8 + facts.severity
    dated = facts[["enterprise_id", "key", "occurred_on"]]
    joined = dated.merge(rules["periods"], on="key")
    joined = joined[(joined.occurred_on > joined.after) & (joined.occurred_on <= joined.upto)]
    gained = joined.groupby(["enterprise_id", "indicator"], as_index=False).points.sum()
    gained = gained.merge(rules["indicators"], left_on="indicator", right_on="id")
    gained["given"] = (gained.base + gained.points).clip(gained.floor, gained.cap) - gained.base
    barred = dated.merge(rules["windows"], on="key")
    barred = barred[barred.occurred_on > barred.after].groupby("enterprise_id").ceiling.max()
    found = pd.DataFrame(index=pd.Index(enterprises.id, name="enterprise_id"))
    total = gained.groupby("enterprise_id").given.sum()
    found["score"] = total.reindex(found.index, fill_value=0).astype(int) + int(rules["indicators"].base.sum())
    bands = rules["bands"].sort_values("lower")
    rank = len(bands) + 1 - np.searchsorted(bands.lower, found.score, side="right")
    rank = np.maximum(np.minimum(rank, len(bands)), barred.reindex(found.index, fill_value=1))
    found["grade"] = bands.set_index("rank").grade.reindex(rank).to_numpy()
    counts = facts.groupby("enterprise_id").id.size()
    found["facts"] = counts.reindex(found.index, fill_value=0)
    found["inputs"] = digests(facts).reindex(found.index)
    return found.reset_index()


def digests(facts):
    """SHA-256 of "id.version" joined by commas, in hexadecimal digits, by enterprise."""
    texts = [f"{fact}.{version}" for fact, version in zip(facts.id.tolist(), facts.version.tolist(), strict=True)]
    owners = facts.enterprise_id.to_numpy()
    starts = np.flatnonzero(np.diff(owners, prepend=owners[0] - 1))
    ends = [*starts[1:].tolist(), len(texts)]
    made = [
        hashlib.sha256(",".join(texts[start:end]).encode()).hexdigest()
        for start, end in zip(starts.tolist(), ends, strict=True)
    ]
    return pd.Series(made, index=owners[starts])


def write(way, found, run):
    found = found.assign(model="grade", run_id=run, rated_at=pd.Timestamp.now("UTC").isoformat())
    with way.connection.cursor() as cursor:
        cursor.execute("CREATE TABLE by_pandas (LIKE credit_rating INCLUDING ALL)")
    way.connection.commit()
    way.write(found[COLUMNS.split(", ")])


def main():
    url, ruleset, run, name = sys.argv[1:]
    way = {"copy": ByCopy, "pandas": ByPandas}[name](url)
    connection = way.connection
    today = pd.Timestamp.today().normalize()
    moments = [time.perf_counter()]
    facts = way.read(
        "SELECT id, version, enterprise_id, kind_id, severity, occurred_on FROM records_fact"
        f" WHERE state IN ('effective', 'objected', 'expired') AND occurred_on <= '{today:%Y-%m-%d}' "
        "ORDER BY enterprise_id, id",
        parse_dates=["occurred_on"],
    )
    enterprises = way.read(
        "SELECT id FROM registry_enterprise WHERE merged_into_id IS NULL AND (status = 'open' OR status_on >"
        f" '{today:%Y-%m-%d}') AND (established_on IS NULL OR established_on <= '{today:%Y-%m-%d}') ORDER BY id",
    )
    parts = {
        name: way.read(f"SELECT * FROM credit_{name} WHERE ruleset_id = {ruleset}")
        for name in ("pointrule", "veto", "band", "indicator")
    }
    ranks = parts["band"].set_index("grade")["rank"].to_dict()
    rules = {
        "periods": periods(parts["pointrule"], today, way.list_of), "windows": windows(parts["veto"], ranks, today),
        "bands": parts["band"], "indicators": parts["indicator"][["id", "base", "floor", "cap"]],
    }  # fmt: skip
    moments.append(time.perf_counter())
    found = compute(facts, enterprises, rules)
    moments.append(time.perf_counter())
    write(way, found, int(run))
    moments.append(time.perf_counter())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*)"
            " FROM (SELECT * FROM credit_rating WHERE superseded_at IS NULL AND model = 'grade') AS stands"
            " FULL JOIN by_pandas USING (enterprise_id) WHERE (stands.score, stands.grade, stands.facts, stands.inputs)"
            " IS DISTINCT FROM (by_pandas.score, by_pandas.grade, by_pandas.facts, by_pandas.inputs)"
        )
        differing = cursor.fetchone()[0]
        cursor.execute("DROP TABLE by_pandas")
    connection.commit()
    spent = dict(zip(("read", "computed", "written"), np.diff(moments).tolist(), strict=True))
    print(json.dumps({"seconds": moments[-1] - moments[0], **spent, "differing": differing}))


if __name__ == "__main__":
    main()
