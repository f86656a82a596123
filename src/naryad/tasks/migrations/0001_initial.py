import django.contrib.postgres.constraints
import django.db.models.deletion
import naryad.core.text
import naryad.tenancy.fields
import naryad.tenancy.scope
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('crm', '0001_initial'),
        ('files', '0001_initial'),
        ('orders', '0001_initial'),
        ('people', '0001_initial'),
        ('workspaces', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('title', models.CharField(max_length=200, verbose_name='Title')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=naryad.core.text.Folded('title'), output_field=models.TextField())),
                ('description', models.TextField(blank=True, verbose_name='Description')),
                ('result', models.TextField(blank=True, verbose_name='Result')),
                ('priority', models.PositiveSmallIntegerField(choices=[(0, 'Low'), (1, 'Normal'), (2, 'High'), (3, 'Urgent')], default=1, verbose_name='Priority')),
                ('estimate', models.PositiveIntegerField(blank=True, null=True, verbose_name='Estimate')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='Due')),
                ('appointment_at', models.DateTimeField(blank=True, null=True, verbose_name='Appointment')),
                ('is_elapsed', models.BooleanField(default=False, verbose_name='Waiting task')),
                ('elapsed_minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='Waits, minutes')),
                ('ends_itself', models.BooleanField(default=False, verbose_name='Ends by itself')),
                ('expected_at', models.DateTimeField(blank=True, null=True, verbose_name='Expected on')),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('todo', 'To do'), ('in_progress', 'In progress'), ('paused', 'Paused'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='todo', max_length=12, verbose_name='Status')),
                ('available_at', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('estimate_at_start', models.PositiveIntegerField(null=True)),
                ('returned_reason', models.CharField(blank=True, max_length=300)),
                ('done_quantity', models.DecimalField(decimal_places=3, max_digits=14, null=True)),
                ('stated_left', models.PositiveIntegerField(null=True)),
                ('spent_when_stated', models.PositiveIntegerField(default=0)),
                ('stated_at', models.DateTimeField(null=True)),
                ('position', models.FloatField(default=0)),
                ('pin_order_priority', models.PositiveSmallIntegerField(null=True)),
                ('pin_task_priority', models.PositiveSmallIntegerField(null=True)),
                ('pinned_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('assignee', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='workspaces.member', verbose_name='Assignee')),
                ('created_by', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workspaces.member')),
                ('deal', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='crm.deal')),
                ('item', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='orders.orderitem')),
                ('order', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='orders.order')),
                ('pinned_by', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workspaces.member')),
                ('skill', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='people.skill', verbose_name='Specialisation')),
                ('stage', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='orders.orderstage')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='Comment')),
                ('created_at', models.DateTimeField()),
                ('author', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workspaces.member')),
                ('deal', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='crm.deal')),
                ('order', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='orders.order')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
                ('task', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='tasks.task')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='AttachmentPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attachment', naryad.tenancy.fields.WorkspaceOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='place', to='files.attachment')),
                ('deal', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='places', to='crm.deal')),
                ('order', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='places', to='orders.order')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
                ('comment', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='places', to='tasks.comment')),
                ('task', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='places', to='tasks.task')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='TaskType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='Name')),
                ('default_estimate', models.PositiveIntegerField(blank=True, null=True, verbose_name='Estimate, minutes')),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('is_archived', models.BooleanField(default=False)),
                ('parent', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='tasks.tasktype', verbose_name='Part of')),
                ('skill', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.skill', verbose_name='Specialisation')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='task',
            name='task_type',
            field=naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='tasks.tasktype', verbose_name='Type'),
        ),
        migrations.CreateModel(
            name='TimeEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('is_confirmed', models.BooleanField(default=True)),
                ('is_void', models.BooleanField(default=False)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('corrected_at', models.DateTimeField(null=True)),
                ('correction_reason', models.CharField(blank=True, max_length=300)),
                ('corrected_by', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workspaces.member')),
                ('member', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='time_entries', to='workspaces.member')),
                ('pressed_by', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workspaces.member')),
                ('task', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='time_entries', to='tasks.task')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Watcher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.member')),
                ('task', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='watchers', to='tasks.task')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Dependency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lag', models.PositiveIntegerField(default=0, verbose_name='Lag, minutes')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
                ('predecessor', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='tasks.task')),
                ('successor', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='incoming', to='tasks.task')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'predecessor', 'successor'), name='dependency_once'), models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='dependency_not_self')],
            },
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deal__isnull', True), ('order__isnull', True), ('task__isnull', False)), models.Q(('deal__isnull', True), ('order__isnull', False), ('task__isnull', True)), models.Q(('deal__isnull', False), ('order__isnull', True), ('task__isnull', True)), _connector='OR'), name='comment_of_one'),
        ),
        migrations.AddConstraint(
            model_name='attachmentplace',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('comment__isnull', True), ('deal__isnull', True), ('order__isnull', True), ('task__isnull', False)), models.Q(('comment__isnull', True), ('deal__isnull', True), ('order__isnull', False), ('task__isnull', True)), models.Q(('comment__isnull', True), ('deal__isnull', False), ('order__isnull', True), ('task__isnull', True)), models.Q(('comment__isnull', False), ('deal__isnull', True), ('order__isnull', True), ('task__isnull', True)), _connector='OR'), name='attachment_place_is_one'),
        ),
        migrations.AddConstraint(
            model_name='tasktype',
            constraint=models.UniqueConstraint(fields=('workspace', 'parent', 'name'), name='task_type_name_unique', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['workspace', 'status', 'assignee'], name='task_queue'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['workspace', 'order', 'sequence'], name='task_of_order'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('assignee__isnull', True), ('status__in', ['waiting', 'todo', 'in_progress', 'paused'])), fields=['workspace', 'skill'], name='task_pool'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deal__isnull', True), ('order__isnull', False)), models.Q(('deal__isnull', False), ('order__isnull', True)), _connector='OR'), name='task_of_order_or_deal'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('elapsed_minutes__isnull', True), ('ends_itself', False), ('is_elapsed', False)), models.Q(('elapsed_minutes__isnull', False), ('is_elapsed', True), ('skill__isnull', True)), _connector='OR'), name='task_elapsed_has_minutes'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('status', 'done')), models.Q(models.Q(('status', 'done'), _negated=True), ('finished_at__isnull', True)), _connector='OR'), name='task_done_has_finished_at'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('priority__lte', 3)), name='task_priority'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('pin_order_priority__isnull', True), ('pin_task_priority__isnull', True), ('pinned_at__isnull', True)), models.Q(('pin_order_priority__isnull', False), ('pin_task_priority__isnull', False), ('pinned_at__isnull', False)), _connector='OR'), name='task_pin_whole'),
        ),
        migrations.AddIndex(
            model_name='timeentry',
            index=models.Index(fields=['workspace', 'task'], name='entry_of_task'),
        ),
        migrations.AddIndex(
            model_name='timeentry',
            index=models.Index(fields=['workspace', 'member', 'started_at'], name='entry_of_member'),
        ),
        migrations.AddIndex(
            model_name='timeentry',
            index=models.Index(condition=models.Q(('is_confirmed', False), ('is_void', False)), fields=['workspace', 'member'], name='entry_unconfirmed'),
        ),
        migrations.AddConstraint(
            model_name='timeentry',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('workspace', 'member'), name='one_running_timer'),
        ),
        migrations.AddConstraint(
            model_name='timeentry',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='entry_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='timeentry',
            constraint=models.CheckConstraint(condition=models.Q(('is_confirmed', True), ('ended_at__isnull', False), _connector='OR'), name='entry_running_is_confirmed'),
        ),
        migrations.AddConstraint(
            model_name='timeentry',
            constraint=models.CheckConstraint(condition=models.Q(('is_void', False), ('is_confirmed', False), _connector='OR'), name='entry_void_counts_nowhere'),
        ),
        migrations.AddConstraint(
            model_name='timeentry',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_void', False)), expressions=[(models.Func(models.F('member_id'), models.F('member_id'), models.Value('[]'), function='int8range'), '='), (models.Func(models.F('started_at'), models.F('ended_at'), function='tstzrange'), '&&')], name='entries_do_not_overlap'),
        ),
        migrations.AddConstraint(
            model_name='watcher',
            constraint=models.UniqueConstraint(fields=('workspace', 'task', 'member'), name='watcher_once'),
        ),
    ]
