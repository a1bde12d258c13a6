"""The same rating in pandas: read the ledger, compute, write the result back. Run by the bench `rating`.

`pandas_rating.py DATABASE_URL RULESET` prints {"seconds", "differing"}: how many scores differ from the ratings
that stand.
"""

import io
import json
import sys
import time

import numpy as np
import pandas as pd
import psycopg2


def read(connection, query):
    out = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({query}) TO STDOUT WITH CSV HEADER", out)
    out.seek(0)
    return pd.read_csv(out)


def steps(connection, ruleset, today):
    """One row a rule, severity and period: from which day, to which, how many points to which indicator."""
    rules = read(connection, f"SELECT * FROM credit_pointrule WHERE ruleset_id = {ruleset}")
    rows = []
    for rule in rules.itertuples():
        for number, percent in enumerate(map(int, rule.decay.strip("{}").split(",")), 1):
            after = today - pd.DateOffset(months=rule.step_months * number)
            upto = today - pd.DateOffset(months=rule.step_months * (number - 1))
            points = int(np.sign(rule.points)) * ((abs(rule.points) * percent + 50) // 100)
            rows += [
                (rule.kind_id * 8 + severity, rule.indicator_id, after, upto, points)
                for severity in range(rule.severity_min, rule.severity_max + 1)
            ]
    return pd.DataFrame(rows, columns=["key", "indicator", "after", "upto", "points"])


def compute(facts, enterprises, indicators, periods):
    facts["key"] = facts.kind_id * 8 + facts.severity
    facts["day"] = pd.to_datetime(facts.occurred_on)
    joined = facts[["enterprise_id", "key", "day"]].merge(periods, on="key")
    joined = joined[(joined.day > joined.after) & (joined.day <= joined.upto)]
    gained = joined.groupby(["enterprise_id", "indicator"], as_index=False).points.sum()
    gained = gained.merge(indicators, left_on="indicator", right_on="id")
    gained["given"] = (gained.base + gained.points).clip(gained.floor, gained.cap) - gained.base
    total = gained.groupby("enterprise_id").given.sum()
    scores = total.reindex(enterprises.id, fill_value=0) + int(indicators.base.sum())
    return scores.astype(int).reset_index(name="score")


def main():
    url, ruleset = sys.argv[1:]
    connection = psycopg2.connect(url)
    today = pd.Timestamp.today().normalize()
    started = time.perf_counter()
    facts = read(
        connection,
        "SELECT enterprise_id, kind_id, severity, occurred_on FROM records_fact"
        " WHERE state IN ('effective', 'objected', 'expired')",
    )
    enterprises = read(
        connection, "SELECT id FROM registry_enterprise WHERE merged_into_id IS NULL AND status = 'open' ORDER BY id"
    )
    indicators = read(connection, f"SELECT id, base, floor, cap FROM credit_indicator WHERE ruleset_id = {ruleset}")
    scores = compute(facts, enterprises, indicators, steps(connection, ruleset, today))
    lines = io.StringIO()
    scores.to_csv(lines, index=False, header=False)
    lines.seek(0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNLOGGED TABLE by_pandas (enterprise_id bigint, score int)")
        cursor.copy_expert("COPY by_pandas FROM STDIN WITH CSV", lines)
    connection.commit()
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM by_pandas JOIN credit_rating USING (enterprise_id)"
            " WHERE superseded_at IS NULL AND model = 'grade' AND by_pandas.score <> credit_rating.score"
        )
        differing = cursor.fetchone()[0]
        cursor.execute("DROP TABLE by_pandas")
    connection.commit()
    print(json.dumps({"seconds": seconds, "differing": differing}))


if __name__ == "__main__":
    main()
