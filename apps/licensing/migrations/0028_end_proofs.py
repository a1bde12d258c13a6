"""Notice and decision served otherwise than over the portal are proved by a scan that another officer has confirmed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.licensing import sql
from apps.licensing.loading import DATA

UNDO = "\n".join([sql.text("end_proofs_undo"), sql.function("letters", "licensing_ending_move_allowed")])


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits_proofs.csv"))


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_free_numbers'),
        ('deadlines', '0006_exceptions'),
        ('licensing', '0027_answer_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('direct', 'served in person'), ('post', 'by post'), ('left', 'left at the address with a witness'), ('published', 'by public notice')], max_length=10, verbose_name='how served')),
                ('served_on', models.DateField(verbose_name='served on')),
                ('receipt', models.CharField(max_length=200, verbose_name='receipt: who signed, or the number of the posting')),
                ('entered_on', models.DateField(verbose_name='entered')),
                ('entered_label', models.CharField(max_length=200)),
                ('seconded_on', models.DateField(blank=True, null=True)),
                ('struck_on', models.DateField(blank=True, null=True)),
                ('struck_reason', models.TextField(blank=True, verbose_name='why it was struck out')),
                ('seen_label', models.CharField(blank=True, max_length=200)),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='licensing.endpaper')),
                ('scan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('method__in', ['direct', 'post', 'left', 'published']), models.Q(('receipt', ''), _negated=True)), name='licensing_proof_receipt', violation_error_message='Service is proved by a receipt: say who signed, or the number.'), models.CheckConstraint(condition=models.Q(('served_on__lte', models.F('entered_on'))), name='licensing_proof_days', violation_error_message='A paper is served on the day it was issued or later, and not in the future.'), models.CheckConstraint(condition=models.Q(models.Q(('seconded_on__isnull', True), ('seen_by__isnull', True), ('struck_on__isnull', True), ('struck_reason', '')), models.Q(('seconded_on__isnull', False), ('seen_by__isnull', False), ('struck_on__isnull', True), ('struck_reason', ''), ('entered_by__isnull', False), models.Q(('seen_by', models.F('entered_by')), _negated=True)), models.Q(('seconded_on__isnull', True), ('seen_by__isnull', False), ('struck_on__isnull', False), models.Q(('struck_reason', ''), _negated=True), models.Q(('seen_by', models.F('entered_by')), _negated=True)), _connector='OR'), name='licensing_proof_seen', violation_error_message='Whoever recorded a service does not confirm it.'), models.UniqueConstraint(condition=models.Q(('struck_on__isnull', True)), fields=('paper',), name='licensing_proof_once', violation_error_message='The service of this paper is recorded and waits for its second look.')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("end_proofs"), UNDO),
    ]
