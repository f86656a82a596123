from typing import Any

import django.db.models.deletion
import naryad.core.text
import naryad.tenancy.fields
import naryad.tenancy.scope
from django.db import migrations, models

WORKSPACE: Any = {
    "db_index": False,
    "default": naryad.tenancy.scope.require_workspace_id,
    "editable": False,
    "on_delete": django.db.models.deletion.CASCADE,
    "related_name": "+",
    "to": "workspaces.workspace",
}


class Migration(migrations.Migration):
    """Prices for some clients, and which of the prices that were kept are by them."""

    dependencies = [
        ('products', '0003_kept_fields'),
        ('workspaces', '0014_sales_discount'),
    ]

    operations = [
        migrations.CreateModel(
            name='PriceList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='Name')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=naryad.core.text.Folded('name'), output_field=models.TextField())),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('is_archived', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(**WORKSPACE)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'sort_key'), name='price_list_name_unique', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='ListPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price', models.DecimalField(decimal_places=2, max_digits=14)),
                ('product', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='list_prices', to='products.product')),
                ('price_list', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='products.pricelist')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(**WORKSPACE)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [
                    models.UniqueConstraint(fields=('workspace', 'product', 'price_list'), name='list_price_once'),
                    models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='list_price_not_negative'),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name='productprice', name='product_price_of_old'),
        migrations.AlterField(
            model_name='productprice',
            name='price',
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='productprice',
            name='price_list',
            field=naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.pricelist'),
        ),
        migrations.AddConstraint(
            model_name='productprice',
            constraint=models.CheckConstraint(condition=models.Q(('price__gte', 0), models.Q(('price__isnull', True), ('price_list__isnull', False)), _connector='OR'), name='product_price_of_old'),
        ),
    ]
