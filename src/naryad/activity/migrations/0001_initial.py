import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import naryad.activity.models
import naryad.tenancy.fields
import naryad.tenancy.scope
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('workspaces', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='EventRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=64)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('at', models.DateTimeField()),
                ('data', models.JSONField(default=dict, encoder=naryad.activity.models.FactEncoder)),
                ('topics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('actor', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workspaces.member')),
                ('on_behalf_of', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workspaces.member')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['topics'], name='event_topics'), models.Index(fields=['workspace', '-at', '-id'], name='event_newest')],
            },
        ),
    ]
