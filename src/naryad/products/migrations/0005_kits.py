import django.db.models.deletion
import naryad.tenancy.fields
import naryad.tenancy.scope
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    """What kits are put together from."""

    dependencies = [
        ('products', '0004_price_lists'),
        ('workspaces', '0015_offers_part'),
    ]

    operations = [
        migrations.CreateModel(
            name='KitPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=3, default=Decimal('1'), max_digits=12, verbose_name='Quantity')),
                ('kit', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='products.product')),
                ('product', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='in_kits', to='products.product')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'kit', 'product'), name='kit_part_once'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='kit_part_quantity_positive'), models.CheckConstraint(condition=models.Q(('kit', models.F('product')), _negated=True), name='kit_part_not_itself')],
            },
        ),
    ]
