#!/usr/bin/env python3
"""Verify an export of the audit chain with nothing but the Python standard library.

    verify_audit_chain.py chain.jsonl [--heads heads.json]

`chain.jsonl` comes from the management command export_audit, `heads.json` from the public page of daily heads: a list
of {"seq": number, "hash": "64 hexadecimal digits"}, where each that has "day", "events", "published_at", "prev" and
"seal" is also checked against the head before it. Prints every fault and ends with 1 when there is one.
The format is described in docs/audit-chain.md.
"""

import argparse
import datetime
import hashlib
import itertools
import json
import sys

FIELDS = (
    "id", "at", "verb", "actor", "actor_kind", "actor_user", "agency",
    "subject_kind", "subject_id", "division", "request_id", "data",
)  # fmt: skip


def netstring(text):
    raw = text.encode("utf-8")
    return str(len(raw)).encode() + b":" + raw + b","


def digest(row):
    """Of the event's fields; an event whose content is internal comes as its digest alone."""
    if "digest" in row:
        return bytes.fromhex(row["digest"])
    return hashlib.sha256(netstring("1") + b"".join(netstring(row[name]) for name in FIELDS)).digest()


def faults(lines, heads):
    """Yield a sentence for every fault of the exported rows."""
    expected_seq, expected_prev = None, None
    for line in lines:
        row = json.loads(line)
        seq, prev = row["seq"], bytes.fromhex(row["prev"])
        if expected_seq is not None and seq != expected_seq:
            yield f"links {expected_seq} to {seq - 1} are missing"
        elif expected_prev is not None and prev != expected_prev:
            yield f"link {seq} (event {row['id']}) does not follow the one before it"
        if seq == 1 and prev != bytes(32):
            yield "link 1 does not begin the chain"
        if hashlib.sha256(prev + digest(row)).hexdigest() != row["hash"]:
            yield f"link {seq}: event {row['id']} was altered or moved"
        if seq in heads and heads.pop(seq) != row["hash"]:
            yield f"link {seq} is not the published head"
        expected_seq, expected_prev = seq + 1, bytes.fromhex(row["hash"])
    for seq in sorted(heads):
        yield f"published head {seq} is not in the export"


def faults_of_heads(heads):
    """Yield a sentence for every head that does not seal itself, or does not follow the one of the day before."""
    prev, expected = bytes(32), None
    for head in sorted((head for head in heads if head.get("seal")), key=lambda head: head["day"]):
        day = datetime.date.fromisoformat(head["day"])
        fields = ("1", head["day"], str(head["seq"]), head["hash"], str(head["events"]), head["published_at"])
        text = hashlib.sha256(b"".join(map(netstring, fields))).digest()
        if hashlib.sha256(bytes.fromhex(head["prev"]) + text).hexdigest() != head["seal"]:
            yield f"the head of {day} was altered"
        if expected is not None and day != expected:
            yield f"there is no head from {expected} to {day - datetime.timedelta(days=1)}"
        if bytes.fromhex(head["prev"]) != prev:
            yield f"the head of {day} does not follow the one before it"
        prev, expected = bytes.fromhex(head["seal"]), day + datetime.timedelta(days=1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export")
    parser.add_argument("--heads")
    arguments = parser.parse_args()
    published = []
    if arguments.heads:
        with open(arguments.heads, encoding="utf-8") as file:
            published = json.load(file)
    heads = {head["seq"]: head["hash"] for head in published}
    found = 0
    with open(arguments.export, encoding="utf-8") as lines:
        for fault in itertools.chain(faults_of_heads(published), faults(filter(str.strip, lines), heads)):
            found += 1
            sys.stdout.write(fault + "\n")
    sys.stdout.write(f"{found} faults\n" if found else "the chain is whole\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
