import django.db.models.deletion
import naryad.core.text
import naryad.tenancy.fields
import naryad.tenancy.scope
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('crm', '0001_initial'),
        ('workspaces', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrderType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='Name')),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('is_archived', models.BooleanField(default=False)),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='OrderStage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='Name')),
                ('client_name', models.CharField(blank=True, max_length=60, verbose_name='What the client is told')),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('is_archived', models.BooleanField(default=False)),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
                ('order_type', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='stages', to='orders.ordertype')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=200, verbose_name='Title')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=naryad.core.text.Folded('title'), output_field=models.TextField())),
                ('stage_since', models.DateTimeField()),
                ('stage_by_hand', models.BooleanField(default=False)),
                ('status', models.CharField(choices=[('open', 'Open'), ('on_hold', 'On hold'), ('cancelled', 'Cancelled'), ('done', 'Done')], default='open', max_length=12, verbose_name='Status')),
                ('priority', models.PositiveSmallIntegerField(choices=[(0, 'Low'), (1, 'Normal'), (2, 'High'), (3, 'Urgent')], default=1, verbose_name='Priority')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='Delivery address')),
                ('contact_name', models.CharField(blank=True, max_length=150, verbose_name='Contact on site')),
                ('contact_phone', models.CharField(blank=True, max_length=32, verbose_name='Phone on site')),
                ('description', models.TextField(blank=True, verbose_name='Description')),
                ('promised_on', models.DateField(blank=True, null=True, verbose_name='Promised date')),
                ('told_on', models.DateField(null=True, verbose_name='Told to the client')),
                ('told_at', models.DateTimeField(null=True)),
                ('position', models.FloatField(default=0)),
                ('accepted_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('stop_reason', models.CharField(blank=True, max_length=300, verbose_name='Reason')),
                ('hold_until', models.DateField(null=True, verbose_name='On hold until')),
                ('version', models.PositiveIntegerField(default=1)),
                ('deal', naryad.tenancy.fields.WorkspaceForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='crm.deal', verbose_name='Deal')),
                ('responsible', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='workspaces.member', verbose_name='Responsible')),
                ('stopped_by', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workspaces.member')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
                ('stage', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='orders.orderstage', verbose_name='Order stage')),
                ('order_type', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='orders.ordertype', verbose_name='Order type')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='OrderItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('name', models.CharField(max_length=200, verbose_name='Item')),
                ('quantity', models.DecimalField(decimal_places=3, default=Decimal('1'), max_digits=14, verbose_name='Quantity')),
                ('unit', models.CharField(default='', max_length=20, verbose_name='Unit')),
                ('price', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14, verbose_name='Price')),
                ('discount', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=5, verbose_name='Discount, %')),
                ('vat_rate', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=5, verbose_name='VAT, %')),
                ('total', models.DecimalField(decimal_places=2, max_digits=14)),
                ('done_quantity', models.DecimalField(decimal_places=3, default=Decimal('0'), max_digits=14)),
                ('version', models.PositiveIntegerField(default=1)),
                ('order', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='orders.order')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='item_quantity_positive'), models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='item_price_not_negative'), models.CheckConstraint(condition=models.Q(('discount__gte', 0), ('discount__lte', 100)), name='item_discount'), models.CheckConstraint(condition=models.Q(('vat_rate__gte', 0), ('vat_rate__lte', 100)), name='item_vat'), models.CheckConstraint(condition=models.Q(('done_quantity__gte', 0), ('done_quantity__lte', models.F('quantity'))), name='item_done')],
            },
        ),
        migrations.AddConstraint(
            model_name='ordertype',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='order_type_name_unique'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['workspace', 'status', 'promised_on'], name='order_open_by_promise'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['workspace', 'stage', 'position'], name='order_board'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['workspace', 'sort_key'], name='order_by_title'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('hold_until__isnull', False)), fields=['workspace', 'hold_until'], name='order_held_until'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.UniqueConstraint(fields=('workspace', 'year', 'number'), name='order_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('priority__lte', 3)), name='order_priority'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('status', 'done')), models.Q(models.Q(('status', 'done'), _negated=True), ('finished_at__isnull', True)), _connector='OR'), name='order_done_has_finished_at'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['on_hold', 'cancelled']), ('stopped_at__isnull', False), ('stopped_by__isnull', False)), models.Q(('status__in', ['open', 'done']), ('stop_reason', ''), ('stopped_at__isnull', True), ('stopped_by__isnull', True)), _connector='OR'), name='order_stopped_says_when'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('hold_until__isnull', True), ('status', 'on_hold'), _connector='OR'), name='order_hold_until_on_hold'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'cancelled'), _negated=True), models.Q(('stop_reason', ''), _negated=True), _connector='OR'), name='order_cancelled_says_why'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('told_at__isnull', True), ('told_on__isnull', True)), models.Q(('told_at__isnull', False), ('told_on__isnull', False)), _connector='OR'), name='order_told_has_moment'),
        ),
    ]
