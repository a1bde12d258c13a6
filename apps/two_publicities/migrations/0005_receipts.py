"""A receipt of the platform that was noted wrong is set right by a row that keeps what stood."""

import django.db.models.deletion
from django.db import migrations, models

from apps.two_publicities import sql


class Migration(migrations.Migration):

    dependencies = [
        ('two_publicities', '0004_kept'),
    ]

    operations = [
        migrations.AddField(
            model_name='file',
            name='sent_user',
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='ReceiptCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was', models.CharField(blank=True, max_length=80)),
                ('now', models.CharField(blank=True, max_length=80)),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
                ('corrected_by', models.CharField(max_length=200)),
                ('corrected_user', models.BigIntegerField(blank=True, null=True)),
                ('corrected_at', models.DateTimeField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipt_corrections', to='two_publicities.file')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('was', models.F('now')), _negated=True), name='two_publicities_receipt_differs', violation_error_message='This is the receipt as it was noted.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='two_publicities_receipt_reason', violation_error_message='Say how it is known that the receipt was noted wrong.')],
            },
        ),
        migrations.RunSQL(sql.text("receipts"), sql.text("receipts_undo") + sql.functions("kept")),
    ]
