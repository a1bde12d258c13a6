"""A bar that was entered by hand is lifted by two officers, where its decision was set aside elsewhere."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.licensing import sql


class Migration(migrations.Migration):

    dependencies = [
        ('licensing', '0020_bars'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BarLift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document_number', models.CharField(max_length=128, verbose_name='document that set the decision aside')),
                ('reason', models.TextField(verbose_name='reason')),
                ('asked_label', models.CharField(max_length=200)),
                ('asked_on', models.DateField()),
                ('granted', models.BooleanField(blank=True, null=True)),
                ('answer', models.TextField(blank=True, verbose_name='why it was refused')),
                ('decided_label', models.CharField(blank=True, max_length=200)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('bar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lifts', to='licensing.bar')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('granted__isnull', True)), fields=('bar',), name='licensing_barlift_one_waits', violation_error_message='That this bar be lifted is asked for already; another officer decides.'), models.CheckConstraint(condition=models.Q(models.Q(('document_number', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='licensing_barlift_whole', violation_error_message='Name the document that set the decision aside, and the reason.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_on__isnull', True), ('granted__isnull', True)), models.Q(('decided_by__isnull', False), ('decided_on__isnull', False), ('granted__isnull', False), models.Q(('granted', True), models.Q(('answer', ''), _negated=True), _connector='OR')), _connector='OR'), name='licensing_barlift_decided', violation_error_message='Whether a bar is lifted a person decides, on a day; a refusal says why.'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='licensing_barlift_second', violation_error_message='Whoever asks that a bar be lifted does not decide it.')],
            },
        ),
        migrations.RunSQL(
            sql.text("bar_lift"), sql.text("bar_lift_undo") + sql.function("bars", "licensing_guard_bar")
        ),
    ]
