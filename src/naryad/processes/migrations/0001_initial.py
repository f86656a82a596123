import django.contrib.postgres.fields
import django.db.models.deletion
import naryad.tenancy.fields
import naryad.tenancy.scope
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('crm', '0001_initial'),
        ('orders', '0001_initial'),
        ('people', '0001_initial'),
        ('tasks', '0001_initial'),
        ('workspaces', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProcessTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='Name')),
                ('version', models.PositiveIntegerField(default=1)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('is_archived', models.BooleanField(default=False)),
                ('deal_stage', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='templates', to='crm.dealstage', verbose_name='Launch when a deal reaches the stage')),
                ('order_type', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='templates', to='orders.ordertype', verbose_name='Order type')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Launch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('launched_at', models.DateTimeField()),
                ('task_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('is_automatic', models.BooleanField(default=False)),
                ('undone_at', models.DateTimeField(null=True)),
                ('deal', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='launches', to='crm.deal')),
                ('launched_by', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workspaces.member')),
                ('order', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='launches', to='orders.order')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
                ('template', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='launches', to='processes.processtemplate')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='TemplateStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('title', models.CharField(max_length=200, verbose_name='Title')),
                ('description', models.TextField(blank=True, verbose_name='Description')),
                ('fixed_minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='Estimate, minutes')),
                ('minutes_per_unit', models.PositiveIntegerField(default=0, verbose_name='plus per unit, minutes')),
                ('is_elapsed', models.BooleanField(default=False, verbose_name='Waiting task')),
                ('elapsed_minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='Waits, minutes')),
                ('ends_itself', models.BooleanField(default=False, verbose_name='Ends by itself')),
                ('is_per_item', models.BooleanField(default=False, verbose_name='For every item')),
                ('assignee', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workspaces.member', verbose_name='Assignee')),
                ('skill', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.skill', verbose_name='Specialisation')),
                ('stage', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.orderstage', verbose_name='Order stage')),
                ('task_type', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tasks.tasktype', verbose_name='Type')),
                ('template', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='processes.processtemplate')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='TemplateLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lag', models.PositiveIntegerField(default=0)),
                ('template', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='processes.processtemplate')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
                ('predecessor', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='processes.templatestep')),
                ('successor', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='incoming', to='processes.templatestep')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddConstraint(
            model_name='processtemplate',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='template_name_unique'),
        ),
        migrations.AddConstraint(
            model_name='processtemplate',
            constraint=models.CheckConstraint(condition=models.Q(('deal_stage__isnull', True), ('order_type__isnull', True), _connector='OR'), name='template_of_deals_has_no_order_type'),
        ),
        migrations.AddConstraint(
            model_name='launch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deal__isnull', True), ('order__isnull', False)), models.Q(('deal__isnull', False), ('order__isnull', True)), _connector='OR'), name='launch_on_order_or_deal'),
        ),
        migrations.AddConstraint(
            model_name='launch',
            constraint=models.UniqueConstraint(condition=models.Q(('is_automatic', True)), fields=('workspace', 'template', 'deal'), name='launched_by_itself_once'),
        ),
        migrations.AddConstraint(
            model_name='templatestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('elapsed_minutes__isnull', True), ('ends_itself', False), ('is_elapsed', False)), models.Q(('elapsed_minutes__isnull', False), ('is_elapsed', True), ('skill__isnull', True)), _connector='OR'), name='step_elapsed_has_minutes'),
        ),
        migrations.AddConstraint(
            model_name='templatelink',
            constraint=models.UniqueConstraint(fields=('workspace', 'predecessor', 'successor'), name='template_link_once'),
        ),
        migrations.AddConstraint(
            model_name='templatelink',
            constraint=models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='template_link_not_self'),
        ),
    ]
