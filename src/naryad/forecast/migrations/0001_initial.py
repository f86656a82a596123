import django.db.models.deletion
import naryad.tenancy.fields
import naryad.tenancy.scope
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('crm', '0001_initial'),
        ('orders', '0001_initial'),
        ('tasks', '0001_initial'),
        ('workspaces', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DealForecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ready_at', models.DateTimeField(null=True)),
                ('deal', naryad.tenancy.fields.WorkspaceOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='forecast', to='crm.deal')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ForecastRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_id', models.BigIntegerField(null=True)),
                ('requested_at', models.DateTimeField()),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ForecastRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('planned_at', models.DateTimeField()),
                ('event_ids', models.JSONField(default=list)),
                ('task_count', models.PositiveIntegerField()),
                ('took_ms', models.PositiveIntegerField()),
                ('next_due_at', models.DateTimeField(null=True)),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='OrderForecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ready_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('on_time', 'on time'), ('at_risk', 'at risk'), ('late', 'late'), ('no_promise', 'no promised date'), ('no_date', 'cannot be dated')], max_length=12)),
                ('reserve_minutes', models.IntegerField(null=True)),
                ('reserve_days', models.IntegerField(null=True)),
                ('without_estimate', models.PositiveIntegerField(default=0)),
                ('last_task', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tasks.task')),
                ('order', naryad.tenancy.fields.WorkspaceOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='forecast', to='orders.order')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='OrderMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.DateTimeField(null=True)),
                ('after', models.DateTimeField(null=True)),
                ('order', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='forecast_moves', to='orders.order')),
                ('run', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='forecast.forecastrun')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='TaskForecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(null=True)),
                ('finishes_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(max_length=16)),
                ('member', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.member')),
                ('task', naryad.tenancy.fields.WorkspaceOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='forecast', to='tasks.task')),
                ('via', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tasks.task')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='forecastrun',
            index=models.Index(fields=['workspace', '-planned_at'], name='forecast_run_newest'),
        ),
        migrations.AddIndex(
            model_name='orderforecast',
            index=models.Index(fields=['workspace', 'state', 'ready_at'], name='order_forecast_state'),
        ),
    ]
