"""Draws of every task close their lists. What was sealed for a task of sampling, licensing or awards keeps the digest of
what it sealed, so that its redraws are closed too; drafts of such tasks are given up and prepared anew (the seal says so).

The draw of a laboratory has an origin of its own: a task is drawn once, and this one makes two draws.
"""

import hashlib

from django.db import migrations

MADE = {"title", "purpose", "mode", "objects", "excluded", "inspectors", "seats", "visits", "item", "quota"}
ORIGINS = ("sampling.task:", "sampling.laboratory:", "licensing.round:", "awards.panel:")


def close(apps, schema_editor):
    """The digest of queries/terms.py, read off the sealed text; of two first draws of a task the last alone."""
    draws = apps.get_model("draws", "Draw").objects
    schema_editor.execute("ALTER TABLE draws_draw DISABLE TRIGGER USER")
    for draw in draws.filter(origin__startswith="sampling.task:", items__code__startswith="LAB").distinct():
        task = draw.origin.partition(":")[2]
        if draw.items.filter(code=f"LAB{task}").exists():
            draws.filter(pk=draw.pk).update(origin=f"sampling.laboratory:{task}")
    first = set()
    for origin in ORIGINS:
        rows = draws.filter(origin__startswith=origin, made_digest="").exclude(state="draft")
        for draw in rows.order_by("-pk").iterator():
            if draw.redraw_of_id is None and draw.origin in first:
                continue
            first.add(draw.origin if draw.redraw_of_id is None else "")
            lines = [line for line in draw.seal_text.split("\n") if line.partition("\t")[0] in MADE]
            digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
            draws.filter(pk=draw.pk).update(made_digest=digest)
    # what the updates left to the end of the transaction is judged now: PostgreSQL alters no table that waits for it
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("ALTER TABLE draws_draw ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("draws", "0008_guards_of_asking")]

    operations = [migrations.RunPython(close, migrations.RunPython.noop)]
