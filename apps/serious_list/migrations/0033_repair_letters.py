"""What of an application for early removal came on paper."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.kernel import sqlfiles
from apps.serious_list import sql


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_free_numbers'),
        ('serious_list', '0032_both_papers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RepairLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('manner', models.CharField(choices=[('post', 'by post'), ('hand', 'handed in'), ('other', 'by fax or e-mail')], max_length=5, verbose_name='how it came')),
                ('posted_on', models.DateField(blank=True, null=True, verbose_name='posted')),
                ('received_on', models.DateField(verbose_name='received')),
                ('entered_on', models.DateField(verbose_name='entered')),
                ('entered_label', models.CharField(max_length=200)),
                ('says', models.CharField(choices=[('application', 'application for early removal'), ('completion', 'what the application lacked'), ('explanation', 'explanation of a doubt')], max_length=11)),
                ('text', models.TextField(blank=True, verbose_name='what it says')),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('repair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='serious_list.repair')),
                ('scan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('manner', 'post'), ('posted_on__isnull', False), ('posted_on__lte', models.F('received_on'))), models.Q(('manner__in', ['hand', 'other']), ('posted_on__isnull', True)), _connector='OR'), name='serious_list_repairletter_posted', violation_error_message='A letter by post has the day of its posting, not after it came.'), models.CheckConstraint(condition=models.Q(('received_on__lte', models.F('entered_on'))), name='serious_list_repairletter_entered', violation_error_message='A letter is entered when it has come.'), models.CheckConstraint(condition=models.Q(models.Q(('says__in', ('application', 'explanation')), models.Q(('text', ''), _negated=True)), ('says', 'completion'), _connector='OR'), name='serious_list_repairletter_says', violation_error_message='A letter brings an application, what it lacked, or an explanation.'), models.UniqueConstraint(condition=models.Q(('says', 'application')), fields=('repair',), name='serious_list_repairletter_once', violation_error_message='This application has been entered already.')],
            },
        ),
        migrations.RunSQL(
            sql.text("repair_letters"),
            sql.text("repair_letters_undo")
            + sqlfiles.functions_of(sql.text("removal_guards"))["serious_list_repair_move_allowed"],
        ),
    ]
