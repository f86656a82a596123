import django.db.models.deletion
import naryad.core.text
import naryad.tenancy.fields
import naryad.tenancy.scope
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('files', '0001_initial'),
        ('workspaces', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', 'Private person'), ('organisation', 'Organisation'), ('sole_trader', 'Sole trader')], default='person', max_length=12, verbose_name='Kind')),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=naryad.core.text.Folded('name'), output_field=models.TextField())),
                ('phone', models.CharField(blank=True, max_length=32, verbose_name='Phone')),
                ('phone_key', models.CharField(blank=True, max_length=20)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-mail')),
                ('inn', models.CharField(blank=True, max_length=12, verbose_name='INN')),
                ('kpp', models.CharField(blank=True, max_length=9, verbose_name='KPP')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='Address')),
                ('note', models.TextField(blank=True, verbose_name='Note')),
                ('is_archived', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ClientAttachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attachment', naryad.tenancy.fields.WorkspaceOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='client_place', to='files.attachment')),
                ('client', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='crm.client')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='Name')),
                ('position', models.CharField(blank=True, max_length=100, verbose_name='Position')),
                ('phone', models.CharField(blank=True, max_length=32, verbose_name='Phone')),
                ('phone_key', models.CharField(blank=True, max_length=20)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-mail')),
                ('is_archived', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('client', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='crm.client')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='DealStage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='Name')),
                ('kind', models.CharField(choices=[('open', 'In progress'), ('won', 'Won'), ('lost', 'Lost')], default='open', max_length=8, verbose_name='Kind')),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('is_archived', models.BooleanField(default=False)),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Deal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=200, verbose_name='Title')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=naryad.core.text.Folded('title'), output_field=models.TextField())),
                ('stage_since', models.DateTimeField()),
                ('priority', models.PositiveSmallIntegerField(choices=[(0, 'Low'), (1, 'Normal'), (2, 'High'), (3, 'Urgent')], default=1, verbose_name='Priority')),
                ('agreed_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='Agreed amount')),
                ('currency', models.CharField(default='RUB', max_length=3, verbose_name='Currency')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='Address')),
                ('description', models.TextField(blank=True, verbose_name='Description')),
                ('position', models.FloatField(default=0)),
                ('created_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('lost_reason', models.TextField(blank=True, verbose_name='Why it was lost')),
                ('tasks_state', models.CharField(choices=[('open', 'In work'), ('on_hold', 'On hold'), ('cancelled', 'Cancelled')], default='open', max_length=12)),
                ('version', models.PositiveIntegerField(default=1)),
                ('client', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='crm.client', verbose_name='Client')),
                ('responsible', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='workspaces.member', verbose_name='Responsible')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
                ('stage', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='crm.dealstage', verbose_name='Deal stage')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['workspace', 'sort_key'], name='client_by_name'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['workspace', 'phone_key'], name='client_by_phone'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['workspace', 'inn'], name='client_by_inn'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['workspace', 'phone_key'], name='contact_by_phone'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(fields=['workspace', 'stage', 'position'], name='deal_board'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(fields=['workspace', 'sort_key'], name='deal_by_title'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.UniqueConstraint(fields=('workspace', 'number'), name='deal_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_amount__isnull', True), ('agreed_amount__gte', Decimal('0')), _connector='OR'), name='deal_amount_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=models.Q(('priority__lte', 3)), name='deal_priority'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=models.Q(('tasks_state__in', ['open', 'on_hold', 'cancelled'])), name='deal_tasks_state'),
        ),
    ]
