import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '__first__'),
        ('divisions', '0003_load'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('purpose', models.CharField(choices=[('inspection', 'inspection'), ('sampling', 'product sampling'), ('licensing', 'check after licensing'), ('award', 'award assessment'), ('other', 'other')], default='inspection', max_length=12, verbose_name='purpose')),
                ('mode', models.CharField(choices=[('undirected', 'undirected: every object of the area'), ('directed', 'directed: objects that meet conditions')], default='undirected', max_length=12, verbose_name='way of drawing')),
                ('conditions', models.CharField(blank=True, max_length=300, verbose_name='conditions')),
                ('origin', models.CharField(blank=True, editable=False, max_length=80)),
                ('state', models.CharField(choices=[('draft', 'in preparation'), ('committing', 'sealed, witnesses commit'), ('revealing', 'witnesses reveal'), ('waiting', 'waits for the public value'), ('seeded', 'seed known, not yet drawn'), ('drawn', 'drawn'), ('void', 'void')], default='draft', max_length=12, verbose_name='state')),
                ('algorithm', models.CharField(default='qp-draw-1', max_length=20, verbose_name='algorithm')),
                ('seats', models.PositiveSmallIntegerField(default=2, verbose_name='inspectors a visit and team')),
                ('visits_from', models.DateField(verbose_name='visits from')),
                ('visits_to', models.DateField(verbose_name='visits until')),
                ('commit_until', models.DateTimeField(verbose_name='commitments until')),
                ('reveal_until', models.DateTimeField(verbose_name='reveals until')),
                ('absence', models.CharField(choices=[('void', 'the draw is void; a redraw needs a second officer'), ('proceed', 'the draw goes on with the public value')], default='void', max_length=8, verbose_name='when a witness does not reveal')),
                ('public_source', models.CharField(blank=True, max_length=120, verbose_name='public value')),
                ('public_on', models.DateField(blank=True, null=True, verbose_name='day of the public value')),
                ('public_value', models.CharField(blank=True, max_length=120, verbose_name='public value')),
                ('year', models.PositiveSmallIntegerField(editable=False, null=True)),
                ('serial', models.PositiveIntegerField(editable=False, null=True)),
                ('number', models.CharField(db_collation='C', editable=False, max_length=60, null=True, unique=True, verbose_name='number')),
                ('objects_count', models.PositiveIntegerField(default=0, verbose_name='objects')),
                ('objects_hash', models.CharField(blank=True, max_length=64)),
                ('pool_count', models.PositiveIntegerField(default=0, verbose_name='inspectors')),
                ('pool_hash', models.CharField(blank=True, max_length=64)),
                ('seal_text', models.TextField(blank=True)),
                ('seal_hash', models.CharField(blank=True, max_length=64, verbose_name='digest of the seal')),
                ('sealed_at', models.DateTimeField(blank=True, null=True, verbose_name='sealed')),
                ('sealed_by', models.CharField(blank=True, max_length=200)),
                ('seed', models.CharField(blank=True, max_length=64, verbose_name='seed')),
                ('seeded_at', models.DateTimeField(blank=True, null=True)),
                ('drawn_at', models.DateTimeField(blank=True, null=True, verbose_name='drawn')),
                ('vacancies', models.PositiveIntegerField(default=0, verbose_name='seats without an inspector')),
                ('void_at', models.DateTimeField(blank=True, null=True)),
                ('void_reason', models.CharField(blank=True, max_length=300, verbose_name='why the draw is void')),
                ('prepared_label', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('redraw_reason', models.CharField(blank=True, max_length=300, verbose_name='why it is drawn again')),
                ('redraw_approved_label', models.CharField(blank=True, max_length=200)),
                ('redraw_approved_at', models.DateTimeField(blank=True, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='divisions.agency', verbose_name='agency')),
                ('prepared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('redraw_approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('redraw_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='redraws', to='draws.draw')),
            ],
            options={
                'indexes': [models.Index(fields=['-sealed_at', '-id'], name='draws_draw_newest'), models.Index(fields=['objects_hash'], name='draws_draw_frame')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'committing', 'revealing', 'waiting', 'seeded', 'drawn', 'void'])), name='draws_draw_state', violation_error_message='This is not a state of a draw.'), models.CheckConstraint(condition=models.Q(('visits_to__gte', models.F('visits_from'))), name='draws_draw_visits', violation_error_message='The visits end on or after the day they begin.'), models.CheckConstraint(condition=models.Q(('reveal_until__gt', models.F('commit_until'))), name='draws_draw_clock', violation_error_message='The reveals end after the commitments.'), models.CheckConstraint(condition=models.Q(('seats', 0), ('seats__range', (2, 9)), _connector='OR'), name='draws_draw_two_inspectors', violation_error_message='At least two inspectors go to a visit, or none where only objects are drawn.'), models.CheckConstraint(condition=models.Q(('mode', 'undirected'), models.Q(('conditions', ''), _negated=True), _connector='OR'), name='draws_draw_conditions', violation_error_message='A directed draw says by which conditions its objects were chosen.'), models.CheckConstraint(condition=models.Q(models.Q(('public_on__isnull', True), ('public_source', ''), ('public_value', '')), models.Q(models.Q(('public_source', ''), _negated=True), ('public_on__isnull', False)), _connector='OR'), name='draws_draw_public_value', violation_error_message='A public value has a source and a day, both named before the seal.'), models.CheckConstraint(condition=models.Q(('absence', 'void'), models.Q(('absence', 'proceed'), ('public_on__isnull', False)), _connector='OR'), name='draws_draw_absence', violation_error_message='A draw may go on without a witness only where a public value, unknown while witnesses reveal, is part of the seed.'), models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', True), ('seal_hash', ''), ('sealed_at__isnull', True), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('number__isnull', False), ('sealed_at__isnull', False), ('serial__isnull', False), ('year__isnull', False), ('objects_count__gt', 0), ('objects_hash__regex', '^[0-9a-f]{64}$'), ('pool_hash__regex', '^[0-9a-f]{64}$'), ('seal_hash__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='draws_draw_sealed', violation_error_message='A sealed draw has a number, objects and the digests of what was sealed.'), models.CheckConstraint(condition=models.Q(models.Q(('seed__regex', '^[0-9a-f]{64}$'), ('seeded_at__isnull', False), ('state__in', ['seeded', 'drawn'])), models.Q(models.Q(('state__in', ['seeded', 'drawn']), _negated=True), ('seed', ''), ('seeded_at__isnull', True)), _connector='OR'), name='draws_draw_seeded', violation_error_message='The seed is known exactly from the end of the ceremony.'), models.CheckConstraint(condition=models.Q(models.Q(('drawn_at__isnull', False), ('state', 'drawn')), models.Q(models.Q(('state', 'drawn'), _negated=True), ('drawn_at__isnull', True)), _connector='OR'), name='draws_draw_drawn', violation_error_message='A draw that was carried out says when.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'void'), ('void_at__isnull', False), models.Q(('void_reason', ''), _negated=True)), models.Q(models.Q(('state', 'void'), _negated=True), ('void_at__isnull', True), ('void_reason', '')), _connector='OR'), name='draws_draw_void', violation_error_message='A void draw says when and why.'), models.CheckConstraint(condition=models.Q(models.Q(('redraw_approved_by__isnull', True), ('redraw_of__isnull', True), ('redraw_reason', '')), models.Q(('redraw_of__isnull', False), models.Q(('redraw_reason', ''), _negated=True), models.Q(('redraw_of', models.F('id')), _negated=True)), _connector='OR'), name='draws_draw_redraw', violation_error_message='A redraw names the draw it follows and says why.'), models.CheckConstraint(condition=models.Q(('redraw_of__isnull', True), ('state', 'draft'), ('redraw_approved_at__isnull', False), _connector='OR'), name='draws_draw_redraw_approved', violation_error_message='A redraw is sealed only when a second officer has approved it.'), models.CheckConstraint(condition=models.Q(('redraw_approved_by__isnull', True), models.Q(('redraw_approved_by', models.F('prepared_by')), _negated=True), _connector='OR'), name='draws_draw_redraw_second_officer', violation_error_message='A redraw is approved by somebody other than who asked for it.'), models.UniqueConstraint(fields=('redraw_of',), name='draws_draw_redraw_once', violation_error_message='A redraw of this draw exists already; a further one follows that.'), models.UniqueConstraint(fields=('agency', 'year', 'serial'), name='draws_draw_number_once', violation_error_message='This number has been given.')],
            },
        ),
        migrations.CreateModel(
            name='Drawn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(db_collation='C', max_length=40, verbose_name='item')),
                ('stratum', models.CharField(db_collation='C', max_length=40, verbose_name='stratum')),
                ('rank', models.PositiveIntegerField(verbose_name='rank')),
                ('subject', models.CharField(db_collation='C', max_length=80, verbose_name='object')),
                ('key', models.BinaryField(max_length=32)),
                ('since', models.PositiveIntegerField(default=0)),
                ('until', models.PositiveIntegerField(blank=True, null=True)),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drawn_objects', to='draws.draw')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draw', 'item', 'subject'), name='draws_drawn_once'), models.UniqueConstraint(fields=('draw', 'item', 'stratum', 'rank'), name='draws_drawn_rank'), models.CheckConstraint(condition=models.Q(('rank__gt', 0)), name='draws_drawn_rank_from_one'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='draws_drawn_ended')],
            },
        ),
        migrations.CreateModel(
            name='Exclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(db_collation='C', max_length=80, verbose_name='object')),
                ('label', models.CharField(db_collation='C', max_length=200, verbose_name='name')),
                ('reason', models.CharField(db_collation='C', max_length=120, verbose_name='reason')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exclusions', to='draws.draw')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draw', 'subject'), name='draws_exclusion_once'), models.CheckConstraint(condition=models.Q(models.Q(('subject', ''), _negated=True), models.Q(('label', ''), _negated=True), models.Q(('reason', ''), _negated=True), models.Q(django.db.models.lookups.Regex(django.db.models.functions.text.Concat('subject', 'label', 'reason'), '[\\x01-\\x1f\\x7f]'), _negated=True)), name='draws_exclusion_text', violation_error_message='What is left out has a key, a name and a reason.')],
            },
        ),
        migrations.CreateModel(
            name='Inspector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(db_collation='C', max_length=40, verbose_name='inspector')),
                ('label', models.CharField(db_collation='C', max_length=80, verbose_name='name')),
                ('areas', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=6), blank=True, default=list, size=None)),
                ('most', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='most visits')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inspectors', to='draws.draw')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draw', 'key'), name='draws_inspector_once', violation_error_message='This inspector is listed twice.'), models.CheckConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), models.Q(('label', ''), _negated=True), models.Q(('key__regex', '[\\x01-\\x1f\\x7f]'), _negated=True), models.Q(('label__regex', '[\\x01-\\x1f\\x7f]'), _negated=True)), name='draws_inspector_text', violation_error_message='An inspector has a key and a name, each on one line.')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(db_collation='C', max_length=40, verbose_name='item')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(verbose_name='until')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='draws.draw')),
                ('inspector', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='certificates', to='draws.inspector')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('inspector', 'item', 'valid_from'), name='draws_certificate_once', violation_error_message='This certificate is listed twice.'), models.CheckConstraint(condition=models.Q(('valid_to__gte', models.F('valid_from'))), name='draws_certificate_dates', violation_error_message='A certificate cannot end before it begins.'), models.CheckConstraint(condition=models.Q(('item__regex', '^(\\*|[A-Za-z0-9._-]{1,40})$')), name='draws_certificate_item', violation_error_message='A certificate names an item by its code, or * for every item.')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(db_collation='C', max_length=40, verbose_name='code')),
                ('team', models.CharField(db_collation='C', max_length=80, verbose_name='team')),
                ('label', models.CharField(db_collation='C', max_length=120, verbose_name='label')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='draws.draw')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draw', 'code'), name='draws_item_once', violation_error_message='This item is listed twice.'), models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Za-z0-9._-]{1,40}$'), models.Q(('team__regex', '[\\x01-\\x1f\\x7f]'), _negated=True), models.Q(('label__regex', '[\\x01-\\x1f\\x7f]'), _negated=True), models.Q(('team', ''), _negated=True), models.Q(('label', ''), _negated=True)), name='draws_item_text', violation_error_message="An item's code is made of letters, digits, dots and hyphens; team and label are text on one line.")],
            },
        ),
        migrations.CreateModel(
            name='LastVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(db_collation='C', max_length=80, verbose_name='object')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='last_visits', to='draws.draw')),
                ('inspector', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='last_visits', to='draws.inspector')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('inspector', 'subject'), name='draws_lastvisit_once')],
            },
        ),
        migrations.CreateModel(
            name='Object',
            fields=[
                ('pk', models.CompositePrimaryKey('draw_id', 'subject', blank=True, editable=False, primary_key=True, serialize=False)),
                ('subject', models.CharField(db_collation='C', max_length=80, verbose_name='object')),
                ('stratum', models.CharField(db_collation='C', max_length=40, verbose_name='stratum')),
                ('items', models.CharField(blank=True, db_collation='C', default='', max_length=400, verbose_name='items')),
                ('area', models.CharField(blank=True, db_collation='C', default='', max_length=6, verbose_name='division')),
                ('industry', models.CharField(blank=True, db_collation='C', default='', max_length=8, verbose_name='industry')),
                ('size', models.CharField(blank=True, db_collation='C', default='', max_length=20, verbose_name='scale')),
                ('grade', models.CharField(blank=True, db_collation='C', default='', max_length=20, verbose_name='class')),
                ('last_drawn', models.DateField(blank=True, null=True, verbose_name='last drawn')),
                ('label', models.CharField(db_collation='C', max_length=200, verbose_name='name')),
                ('draw', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='frame', to='draws.draw')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('subject', ''), _negated=True), models.Q(('stratum', ''), _negated=True), models.Q(('label', ''), _negated=True)), name='draws_object_filled', violation_error_message='An object has a key, a stratum and a name.'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Regex(django.db.models.functions.text.Concat('subject', 'stratum', 'items', 'area', 'industry', 'size', 'grade', 'label'), '[\\x01-\\x1f\\x7f]'), _negated=True), name='draws_object_text', violation_error_message='Text of an object stands on one line, without tabs.')],
            },
        ),
        migrations.CreateModel(
            name='Quota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(db_collation='C', max_length=40, verbose_name='item')),
                ('stratum', models.CharField(db_collation='C', max_length=40, verbose_name='stratum')),
                ('asked', models.CharField(max_length=12, verbose_name='quota')),
                ('size', models.PositiveIntegerField(verbose_name='objects')),
                ('drawn', models.PositiveIntegerField(verbose_name='to draw')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotas', to='draws.draw')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draw', 'item', 'stratum'), name='draws_quota_once', violation_error_message='This stratum has two quotas.'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='draws_quota_stratum_not_empty', violation_error_message='A stratum without objects cannot be drawn from.'), models.CheckConstraint(condition=models.Q(('drawn__lte', models.F('size'))), name='draws_quota_within_stratum', violation_error_message='More objects are to be drawn than the stratum has.')],
            },
        ),
        migrations.CreateModel(
            name='Recusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(db_collation='C', max_length=80, verbose_name='object')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recusals', to='draws.draw')),
                ('inspector', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recusals', to='draws.inspector')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('inspector', 'subject'), name='draws_recusal_once')],
            },
        ),
        migrations.CreateModel(
            name='Replacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.PositiveIntegerField(verbose_name='number')),
                ('kind', models.CharField(choices=[('inspector', 'inspector'), ('object', 'object')], max_length=10, verbose_name='what')),
                ('subject', models.CharField(db_collation='C', max_length=80, verbose_name='object')),
                ('team', models.CharField(blank=True, db_collation='C', default='', max_length=80, verbose_name='team')),
                ('inspector', models.CharField(blank=True, db_collation='C', default='', max_length=40, verbose_name='inspector')),
                ('ground', models.CharField(choices=[('recusal', 'recusal for this visit'), ('unavailable', 'no longer available (illness, leave, transfer)'), ('closed', 'object has closed'), ('exempt', 'object may not be checked (exempt, or checked already)')], max_length=12, verbose_name='ground')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note for the file')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=200)),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replacements', to='draws.draw')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draw', 'step'), name='draws_replacement_step'), models.CheckConstraint(condition=models.Q(('step__gt', 0)), name='draws_replacement_from_one'), models.CheckConstraint(condition=models.Q(models.Q(('ground__in', ['recusal', 'unavailable']), ('kind', 'inspector'), models.Q(('inspector', ''), _negated=True), models.Q(('team', ''), _negated=True)), models.Q(('ground__in', ['closed', 'exempt']), ('inspector', ''), ('kind', 'object'), ('team', '')), _connector='OR'), name='draws_replacement_ground', violation_error_message='The ground does not fit what is replaced.')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(db_collation='C', max_length=80, verbose_name='object')),
                ('team', models.CharField(db_collation='C', max_length=80, verbose_name='team')),
                ('inspector', models.CharField(db_collation='C', max_length=40, verbose_name='inspector')),
                ('since', models.PositiveIntegerField(default=0)),
                ('until', models.PositiveIntegerField(blank=True, null=True)),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats_taken', to='draws.draw')),
            ],
            options={
                'indexes': [models.Index(fields=['draw', 'inspector'], name='draws_seat_inspector')],
                'constraints': [models.UniqueConstraint(fields=('draw', 'subject', 'team', 'inspector'), name='draws_seat_once', violation_error_message='An inspector sits at a visit once and does not come back to it.'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='draws_seat_ended')],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='divisions.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agency', 'year'), name='draws_series_once')],
            },
        ),
        migrations.CreateModel(
            name='Witness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='place')),
                ('preparer_id', models.BigIntegerField(null=True)),
                ('name', models.CharField(db_collation='C', max_length=80, verbose_name='name')),
                ('office', models.CharField(db_collation='C', max_length=120, verbose_name='office')),
                ('commitment', models.CharField(blank=True, max_length=64, verbose_name='commitment')),
                ('committed_at', models.DateTimeField(blank=True, null=True, verbose_name='committed')),
                ('nonce', models.CharField(blank=True, max_length=200, verbose_name='secret')),
                ('revealed_at', models.DateTimeField(blank=True, null=True, verbose_name='revealed')),
                ('absent', models.CharField(blank=True, choices=[('', 'took part'), ('commit', 'did not commit in time'), ('reveal', 'did not reveal in time')], max_length=6, verbose_name='absent')),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='witnesses', to='draws.draw')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='witness')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draw', 'position'), name='draws_witness_place'), models.UniqueConstraint(fields=('draw', 'user'), name='draws_witness_once', violation_error_message='A person is a witness of a draw once.'), models.UniqueConstraint(condition=models.Q(('commitment', ''), _negated=True), fields=('draw', 'commitment'), name='draws_witness_own_commitment', violation_error_message='Another witness has committed to the same value. Make one of your own.'), models.CheckConstraint(condition=models.Q(('preparer_id__isnull', True), models.Q(('user', models.F('preparer_id')), _negated=True), _connector='OR'), name='draws_witness_not_preparer', violation_error_message='Whoever prepares a draw cannot be its witness.'), models.CheckConstraint(condition=models.Q(models.Q(('commitment', ''), ('committed_at__isnull', True)), models.Q(('commitment__regex', '^[0-9a-f]{64}$'), ('committed_at__isnull', False)), _connector='OR'), name='draws_witness_commitment', violation_error_message='A commitment is a SHA-256 digest: 64 digits and letters from a to f.'), models.CheckConstraint(condition=models.Q(models.Q(('nonce', ''), ('revealed_at__isnull', True)), models.Q(('nonce__regex', '^[\\x21-\\x7e]{16,200}$'), ('revealed_at__isnull', False), models.Q(('commitment', ''), _negated=True)), _connector='OR'), name='draws_witness_reveal', violation_error_message='Only what was committed can be revealed: 16 characters at least, no spaces.'), models.CheckConstraint(condition=models.Q(('absent', ''), models.Q(('absent', 'commit'), ('commitment', '')), models.Q(('absent', 'reveal'), ('nonce', '')), _connector='OR'), name='draws_witness_absent', violation_error_message='A witness who took part is not absent.'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('name__regex', '[\\x01-\\x1f\\x7f]'), _negated=True), models.Q(('office__regex', '[\\x01-\\x1f\\x7f]'), _negated=True)), name='draws_witness_text', violation_error_message='A witness has a name, on one line.')],
            },
        ),
        migrations.CreateModel(
            name='RefusedReveal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('digest', models.CharField(max_length=64)),
                ('witness', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refused', to='draws.witness')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='draws_refusedreveal_digest')],
            },
        ),
    ]
