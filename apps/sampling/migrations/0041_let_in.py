"""A product that fails under an order on a refusal is ordered to be corrected before anything is reported up."""

import django.db.models.deletion
from django.db import migrations, models

from apps.sampling import sql

NAMES = ("sampling_move_allowed", "sampling_guard_rectification")
UNDO = "\n".join(sql.function("guards_rechecks_refused", name) for name in NAMES)


class Migration(migrations.Migration):

    dependencies = [("sampling", "0040_heard_to_the_end")]

    operations = [
        migrations.RemoveConstraint(
            model_name='rectification',
            name='sampling_rectification_once',
        ),
        migrations.RemoveConstraint(
            model_name='rectification',
            name='sampling_rectification_state',
        ),
        migrations.RemoveConstraint(
            model_name='rectification',
            name='sampling_rectification_ended',
        ),
        migrations.AddField(
            model_name='rectification',
            name='of_recheck',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='product_order', to='sampling.recheck'),
        ),
        migrations.AlterField(
            model_name='rectification',
            name='state',
            field=models.CharField(choices=[('issued', 'order waits for service'), ('served', 'to be corrected'), ('reported', 'reported as done, waits for a re-check'), ('overdue', 'not corrected in time'), ('recheck_failed', 're-check failed, to be reported up'), ('reported_up', 'reported up, to be announced by the province'), ('announced', 'announced, waits for a re-check'), ('still_failing', 'failed again after the announcement'), ('suspension_told', 'told of the suspension, may answer'), ('suspended', 'business suspended'), ('revocation_told', 'told of the revocation, may answer'), ('revoked', 'business licence revoked'), ('done', 'corrected: may sell again'), ('dropped', 'order taken back: the result was set aside'), ('followed', 'let itself be sampled: the product that failed has its own order')], default='issued', max_length=15, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('issued', 'served', 'reported', 'overdue', 'recheck_failed', 'reported_up', 'announced', 'still_failing', 'suspension_told', 'suspended', 'revocation_told', 'revoked', 'done', 'dropped', 'followed'))), name='sampling_rectification_state', violation_error_message='This is not a state of an order to correct.'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.UniqueConstraint(condition=models.Q(('of_recheck__isnull', True)), fields=('batch', 'enterprise'), name='sampling_rectification_once', violation_error_message='This enterprise has its order for this batch.'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(('of_recheck__isnull', True), ('stop_paper__isnull', False), _connector='OR'), name='sampling_rectification_product', violation_error_message='A product that failed is stopped with its order.'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state__in', ('revoked', 'done', 'dropped', 'followed'))), models.Q(models.Q(('state__in', ('revoked', 'done', 'dropped', 'followed')), _negated=True), ('ended_on__isnull', True)), _connector='OR'), name='sampling_rectification_ended'),
        ),
        migrations.RunSQL(sql.text("guards_let_in"), UNDO),
    ]
