"""Consumer warnings and recalls, with their limits and the database's own guards."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.sampling import loading, sql


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(loading.DATA / "limits.csv"))


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0003_load'),
        ('records', '0025_no_worse'),
        ('registry', '0017_status_set_aside_guard'),
        ('sampling', '0006_phones'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsumerWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('product_code', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'waits for approval'), ('approved', 'approved, not yet published'), ('published', 'published'), ('ended', 'recall carried out'), ('withdrawn', 'withdrawn')], default='draft', max_length=10, verbose_name='state')),
                ('number', models.CharField(blank=True, max_length=80, verbose_name='number')),
                ('drafted_label', models.CharField(max_length=200)),
                ('drafted_on', models.DateField(verbose_name='drawn up')),
                ('approved_label', models.CharField(blank=True, max_length=200)),
                ('approved_on', models.DateField(blank=True, null=True, verbose_name='approved')),
                ('returned_reason', models.CharField(blank=True, max_length=500, verbose_name='why it was returned')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='published')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='withdrawn')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=500, verbose_name='why it was withdrawn')),
                ('withdrawn_label', models.CharField(blank=True, max_length=200)),
                ('since', models.DateField(verbose_name='results from')),
                ('until', models.DateField(verbose_name='results until')),
                ('counted', models.PositiveIntegerField(verbose_name='batches with a published result')),
                ('failed', models.PositiveIntegerField(verbose_name='batches that failed')),
                ('found', models.TextField(max_length=4000, verbose_name='what was found, and what it may do')),
                ('advice', models.TextField(max_length=4000, verbose_name='what to look out for')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency', verbose_name='agency')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('batches', models.ManyToManyField(related_name='warnings', to='sampling.batch', verbose_name='failures it rests on')),
                ('division', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.division', verbose_name='City')),
                ('drafted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sampling.product', verbose_name='product')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['state', '-published_on', '-id'], name='sampling_warning_public')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('product_code', ''), _negated=True)), name='sampling_consumerwarning_titled', violation_error_message='A notice has a title and a product.'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='sampling_consumerwarning_second_person', violation_error_message='Whoever drew a notice up does not approve it.'), models.CheckConstraint(condition=models.Q(models.Q(('approved_on__isnull', True), ('state__in', ['draft', 'submitted'])), models.Q(('approved_on__gte', models.F('drafted_on')), ('approved_on__isnull', False), ('state__in', ['approved', 'published', 'ended', 'withdrawn']), models.Q(('approved_label', ''), _negated=True)), _connector='OR'), name='sampling_consumerwarning_approved', violation_error_message='A notice is published only once it is approved.'), models.CheckConstraint(condition=models.Q(models.Q(('published_on__gte', models.F('approved_on')), ('published_on__isnull', False), ('state__in', ('published', 'ended', 'withdrawn')), models.Q(('number', ''), _negated=True)), models.Q(models.Q(('state__in', ('published', 'ended', 'withdrawn')), _negated=True), ('number', ''), ('published_on__isnull', True)), _connector='OR'), name='sampling_consumerwarning_published', violation_error_message='A notice has its number and its day from its publication on.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_on__gte', models.F('published_on')), ('withdrawn_on__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_on__isnull', True), ('withdrawn_reason', '')), _connector='OR'), name='sampling_consumerwarning_withdrawn', violation_error_message='A notice is withdrawn on a day and for a reason.'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='sampling_consumerwarning_number', violation_error_message='This number is given already.'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'approved', 'published', 'withdrawn'])), name='sampling_consumerwarning_state', violation_error_message='This is not a state of a notice.'), models.CheckConstraint(condition=models.Q(models.Q(('found', ''), _negated=True), models.Q(('advice', ''), _negated=True)), name='sampling_consumerwarning_whole', violation_error_message='A warning says what was found and what to look out for.'), models.CheckConstraint(condition=models.Q(('counted__gte', models.F('failed')), ('failed__gte', 1), ('until__gte', models.F('since'))), name='sampling_consumerwarning_figures', violation_error_message='A warning rests on one published failure at least, in a time that has begun.')],
            },
        ),
        migrations.CreateModel(
            name='Recall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('product_code', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'waits for approval'), ('approved', 'approved, not yet published'), ('published', 'published'), ('ended', 'recall carried out'), ('withdrawn', 'withdrawn')], default='draft', max_length=10, verbose_name='state')),
                ('number', models.CharField(blank=True, max_length=80, verbose_name='number')),
                ('drafted_label', models.CharField(max_length=200)),
                ('drafted_on', models.DateField(verbose_name='drawn up')),
                ('approved_label', models.CharField(blank=True, max_length=200)),
                ('approved_on', models.DateField(blank=True, null=True, verbose_name='approved')),
                ('returned_reason', models.CharField(blank=True, max_length=500, verbose_name='why it was returned')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='published')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='withdrawn')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=500, verbose_name='why it was withdrawn')),
                ('withdrawn_label', models.CharField(blank=True, max_length=200)),
                ('kind', models.CharField(choices=[('voluntary', 'recall by the producer'), ('ordered', 'recall by order')], max_length=9, verbose_name='kind')),
                ('product_name', models.CharField(max_length=200, verbose_name='name of the product')),
                ('brand', models.CharField(blank=True, max_length=120, verbose_name='trade mark')),
                ('model', models.CharField(blank=True, max_length=200, verbose_name='model or specification')),
                ('lots', models.CharField(max_length=500, verbose_name='batches or dates of production')),
                ('gtin', models.CharField(blank=True, max_length=14, verbose_name='barcode (GTIN)')),
                ('amount', models.PositiveIntegerField(verbose_name='number of pieces')),
                ('sold_through', models.CharField(blank=True, max_length=300, verbose_name='where they were sold')),
                ('defect', models.TextField(max_length=4000, verbose_name='defect, and what it may do')),
                ('remedy', models.CharField(choices=[('repair', 'repair'), ('replace', 'replacement'), ('refund', 'return and refund'), ('warn', 'warning label or instructions')], max_length=8, verbose_name='remedy')),
                ('measures', models.TextField(max_length=4000, verbose_name='what owners should do')),
                ('contact', models.CharField(max_length=300, verbose_name='contact: telephone and address')),
                ('starts_on', models.DateField(verbose_name='carried out from')),
                ('ends_on', models.DateField(verbose_name='carried out until')),
                ('told_on', models.DateField(blank=True, null=True, verbose_name='producer told')),
                ('receipt', models.CharField(blank=True, max_length=200, verbose_name='receipt: who signed, or the number of the posting')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='may bring evidence until')),
                ('statement', models.TextField(blank=True, max_length=8000, verbose_name='statement')),
                ('stated_on', models.DateField(blank=True, null=True, verbose_name='stated')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='recall carried out')),
                ('taken_back', models.PositiveIntegerField(blank=True, null=True, verbose_name='pieces taken back or put right')),
                ('summary', models.TextField(blank=True, max_length=4000, verbose_name='summary of the recall')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency', verbose_name='agency')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recalls', to='sampling.batch', verbose_name='failure it follows')),
                ('drafted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recalls', to='registry.enterprise', verbose_name='producer')),
                ('fact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.fact')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sampling.product', verbose_name='product')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['state', '-published_on', '-id'], name='sampling_recall_public'), models.Index(condition=models.Q(('gtin', ''), _negated=True), fields=['gtin'], name='sampling_recall_gtin')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('product_code', ''), _negated=True)), name='sampling_recall_titled', violation_error_message='A notice has a title and a product.'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='sampling_recall_second_person', violation_error_message='Whoever drew a notice up does not approve it.'), models.CheckConstraint(condition=models.Q(models.Q(('approved_on__isnull', True), ('state__in', ['draft', 'submitted'])), models.Q(('approved_on__gte', models.F('drafted_on')), ('approved_on__isnull', False), ('state__in', ['approved', 'published', 'ended', 'withdrawn']), models.Q(('approved_label', ''), _negated=True)), _connector='OR'), name='sampling_recall_approved', violation_error_message='A notice is published only once it is approved.'), models.CheckConstraint(condition=models.Q(models.Q(('published_on__gte', models.F('approved_on')), ('published_on__isnull', False), ('state__in', ('published', 'ended', 'withdrawn')), models.Q(('number', ''), _negated=True)), models.Q(models.Q(('state__in', ('published', 'ended', 'withdrawn')), _negated=True), ('number', ''), ('published_on__isnull', True)), _connector='OR'), name='sampling_recall_published', violation_error_message='A notice has its number and its day from its publication on.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_on__gte', models.F('published_on')), ('withdrawn_on__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_on__isnull', True), ('withdrawn_reason', '')), _connector='OR'), name='sampling_recall_withdrawn', violation_error_message='A notice is withdrawn on a day and for a reason.'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='sampling_recall_number', violation_error_message='This number is given already.'), models.CheckConstraint(condition=models.Q(('kind__in', ['voluntary', 'ordered']), ('remedy__in', ['repair', 'replace', 'refund', 'warn']), ('state__in', ['draft', 'submitted', 'approved', 'published', 'ended', 'withdrawn'])), name='sampling_recall_state', violation_error_message='This is not a state, a kind or a remedy of a recall.'), models.CheckConstraint(condition=models.Q(models.Q(('product_name', ''), _negated=True), models.Q(('lots', ''), _negated=True), models.Q(('defect', ''), _negated=True), models.Q(('measures', ''), _negated=True), models.Q(('contact', ''), _negated=True)), name='sampling_recall_whole', violation_error_message='A recall names the product, its batches, the defect, what owners should do and where to turn.'), models.CheckConstraint(condition=models.Q(('amount__gte', 1), ('ends_on__gte', models.F('starts_on'))), name='sampling_recall_days', violation_error_message='A recall is of one piece at least and ends after it has begun.'), models.CheckConstraint(condition=models.Q(models.Q(('due_on__isnull', True), ('receipt', ''), ('stated_on__isnull', True), ('told_on__isnull', True)), models.Q(('due_on__gt', models.F('told_on')), ('kind', 'ordered'), ('told_on__isnull', False), models.Q(('receipt', ''), _negated=True)), _connector='OR'), name='sampling_recall_told', violation_error_message='Days to bring evidence run from the service, which has a receipt.'), models.CheckConstraint(condition=models.Q(models.Q(('stated_on__isnull', True), ('statement', '')), models.Q(('stated_on__isnull', False), models.Q(('statement', ''), _negated=True)), _connector='OR'), name='sampling_recall_stated'), models.CheckConstraint(condition=models.Q(('kind', 'voluntary'), ('approved_on__isnull', True), models.Q(('stated_on__isnull', False), ('told_on__isnull', False)), models.Q(('due_on__lt', models.F('approved_on')), ('told_on__isnull', False)), _connector='OR'), name='sampling_recall_heard', violation_error_message='A recall is ordered only once its producer was told and could answer.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state', 'ended'), ('taken_back__isnull', False), models.Q(('summary', ''), _negated=True)), ('state', 'withdrawn'), models.Q(models.Q(('state__in', ['ended', 'withdrawn']), _negated=True), ('ended_on__isnull', True), ('summary', '')), _connector='OR'), name='sampling_recall_ended', violation_error_message='A recall that was carried out has its day, its figures and its summary.')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("guards_notices"), sql.text("guards_notices_undo")),
    ]
