"""What takes a fact off the ledger, a result off the public pages or a duty off the list is asked by one and agreed by a
reviewer; a transfer rests on a reviewed result and goes with it.

Transfers that were sent before their result was returned are withdrawn with the day and the reason of the return; their
receivers had no letter of it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.inspections import sql

RETURNED = """
UPDATE inspections_referral AS r
   SET withdrawn_on = (p.returned_at AT TIME ZONE 'Asia/Shanghai')::date, withdrawn_reason = left(p.returned_reason, 300)
  FROM (SELECT DISTINCT ON (visit_id) visit_id, returned_at, returned_reason
          FROM inspections_pastentry ORDER BY visit_id, returned_at DESC) AS p,
       inspections_paper AS a, documents_document AS d
 WHERE p.visit_id = r.visit_id AND a.id = r.paper_id AND d.id = a.document_id AND d.stored_at < p.returned_at;
SET CONSTRAINTS ALL IMMEDIATE
"""


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0021_beyond_the_limit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('take_back', 'take an order back that has come onto the ledger'), ('set_aside', 'let nothing follow the result'), ('penalty', 'name the penalty that followed')], max_length=10)),
                ('number', models.CharField(blank=True, max_length=128, verbose_name='number of the penalty decision')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('asked_label', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'waits for a reviewer'), ('granted', 'agreed to'), ('refused', 'not agreed to')], default='waiting', max_length=8)),
                ('answered_label', models.CharField(blank=True, max_length=200)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('refused_reason', models.CharField(blank=True, max_length=300, verbose_name='why it was not agreed to')),
            ],
        ),
        migrations.AddField(
            model_name='referral',
            name='sent_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='referral',
            name='withdrawn_on',
            field=models.DateField(blank=True, null=True, verbose_name='withdrawn'),
        ),
        migrations.AddField(
            model_name='referral',
            name='withdrawn_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='why the transfer was withdrawn'),
        ),
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('notice', 'notice of the inspection'), ('record', 'record of the inspection'), ('order', 'order to rectify'), ('recheck', 'finding of the re-check'), ('referral', 'letter of transfer'), ('withdrawal', 'letter withdrawing a transfer')], max_length=10, verbose_name='paper'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_on__isnull', True), ('withdrawn_reason', '')), models.Q(('withdrawn_on__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='inspections_referral_withdrawn', violation_error_message='A transfer is withdrawn with its reason.'),
        ),
        migrations.AddField(
            model_name='consent',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consent',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consent',
            name='order',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='inspections.order'),
        ),
        migrations.AddField(
            model_name='consent',
            name='visit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='inspections.visit'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('reason__regex', '^.{10}')), name='inspections_consent_reason', violation_error_message='Say in 10 to 300 characters why: a reviewer decides by it.'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'take_back'), ('number', ''), ('order__isnull', False)), models.Q(('kind', 'set_aside'), ('number', ''), ('order__isnull', True)), models.Q(('kind', 'penalty'), ('order__isnull', True), models.Q(('number', ''), _negated=True)), _connector='OR'), name='inspections_consent_whole'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True), ('refused_reason', ''), ('state', 'waiting')), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('refused_reason', ''), ('state', 'granted')), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('state', 'refused'), models.Q(('refused_reason', ''), _negated=True)), _connector='OR'), name='inspections_consent_answered', violation_error_message='Whoever does not agree says why.'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('answered_by__isnull', True), models.Q(('answered_by', models.F('asked_by')), _negated=True), _connector='OR'), name='inspections_consent_second_officer', violation_error_message='Whoever asks does not agree.'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('order__isnull', True), ('state', 'waiting')), fields=('visit', 'kind'), name='inspections_consent_one_waits', violation_error_message='This is asked for already; a reviewer decides.'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('order',), name='inspections_consent_one_waits_order', violation_error_message='This is asked for already; a reviewer decides.'),
        ),
        migrations.RunSQL(RETURNED, migrations.RunSQL.noop),
        migrations.RunSQL(sql.text("guards_consent"), sql.text("guards_consent_undo")),
    ]
