import django.db.models.deletion
import naryad.tenancy.fields
import naryad.tenancy.scope
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('crm', '0001_initial'),
        ('orders', '0001_initial'),
        ('workspaces', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExpectedPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('advance', 'Advance'), ('further', 'Further payment'), ('return', 'Return of money'), ('reversal', 'Cancelled record')], max_length=8, verbose_name='Kind')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='Amount')),
                ('received', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14, verbose_name='Received')),
                ('due_on', models.DateField(verbose_name='Expected by')),
                ('tell_at', models.DateTimeField(null=True)),
                ('comment', models.CharField(blank=True, max_length=300, verbose_name='Comment')),
                ('created_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('deal', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='expected_payments', to='crm.deal', verbose_name='Deal')),
                ('order', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='expected_payments', to='orders.order', verbose_name='Order')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('advance', 'Advance'), ('further', 'Further payment'), ('return', 'Return of money'), ('reversal', 'Cancelled record')], max_length=8, verbose_name='Kind')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='Amount')),
                ('currency', models.CharField(max_length=3, verbose_name='Currency')),
                ('method', models.CharField(choices=[('transfer', 'Bank transfer'), ('card', 'Card'), ('cash', 'Cash')], max_length=8, verbose_name='Method of payment')),
                ('paid_on', models.DateField(verbose_name='Date of payment')),
                ('comment', models.CharField(blank=True, max_length=300, verbose_name='Comment')),
                ('recorded_at', models.DateTimeField()),
                ('deal', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='crm.deal', verbose_name='Deal')),
                ('expected', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='payments.expectedpayment')),
                ('order', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='orders.order', verbose_name='Order')),
                ('recorded_by', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workspaces.member')),
                ('reverses', naryad.tenancy.fields.WorkspaceOneToOneField(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='payments.payment')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='expectedpayment',
            index=models.Index(condition=models.Q(('received__lt', models.F('amount')), ('removed_at__isnull', True)), fields=['workspace', 'due_on'], name='expected_payment_awaited'),
        ),
        migrations.AddIndex(
            model_name='expectedpayment',
            index=models.Index(condition=models.Q(('tell_at__isnull', False)), fields=['workspace', 'tell_at'], name='expected_payment_to_tell'),
        ),
        migrations.AddConstraint(
            model_name='expectedpayment',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('advance', 'further'))), name='expected_payment_kind'),
        ),
        migrations.AddConstraint(
            model_name='expectedpayment',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='expected_payment_positive'),
        ),
        migrations.AddConstraint(
            model_name='expectedpayment',
            constraint=models.CheckConstraint(condition=models.Q(('received__gte', 0)), name='expected_payment_received'),
        ),
        migrations.AddConstraint(
            model_name='expectedpayment',
            constraint=models.CheckConstraint(condition=models.Q(('removed_at__isnull', True), ('received', 0), _connector='OR'), name='expected_payment_removed_is_empty'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['workspace', 'paid_on'], name='payment_by_day'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind__in', ('advance', 'further')), ('reverses__isnull', True)), models.Q(('amount__lt', 0), ('expected__isnull', True), ('kind', 'return'), ('reverses__isnull', True)), models.Q(('kind', 'reversal'), ('reverses__isnull', False), models.Q(('amount', 0), _negated=True)), _connector='OR'), name='payment_kind_and_sign'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('advance', 'further')), models.Q(('comment', ''), _negated=True), _connector='OR'), name='payment_taken_back_has_reason'),
        ),
    ]
