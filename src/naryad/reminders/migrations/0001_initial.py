import django.db.models.deletion
import naryad.tenancy.fields
import naryad.tenancy.scope
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
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('call', 'Call'), ('meeting', 'Meeting'), ('letter', 'Letter'), ('other', 'Other')], default='call', max_length=8, verbose_name='Kind')),
                ('text', models.CharField(max_length=300, verbose_name='What to do')),
                ('due_on', models.DateField(verbose_name='Day')),
                ('due_at', models.DateTimeField(null=True, verbose_name='Time')),
                ('tell_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('done', 'Done'), ('dropped', 'Not needed')], max_length=8)),
                ('result', models.TextField(blank=True, verbose_name='Result')),
                ('closed_at', models.DateTimeField(null=True)),
                ('assignee', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='workspaces.member', verbose_name='Assignee')),
                ('author', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workspaces.member')),
                ('client', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='crm.client')),
                ('closed_by', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workspaces.member')),
                ('deal', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='crm.deal')),
                ('order', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='orders.order')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['workspace', 'assignee', 'due_on'], name='reminder_open'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['workspace', '-closed_at'], name='reminder_closed'), models.Index(condition=models.Q(('tell_at__isnull', False)), fields=['workspace', 'tell_at'], name='reminder_to_tell')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('client__isnull', False), ('deal__isnull', True), ('order__isnull', True)), models.Q(('client__isnull', True), ('deal__isnull', False), ('order__isnull', True)), models.Q(('client__isnull', True), ('deal__isnull', True), ('order__isnull', False)), _connector='OR'), name='reminder_of_one'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True), ('outcome', '')), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('tell_at__isnull', True), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='reminder_closed_as_a_whole'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='reminder_has_text')],
            },
        ),
    ]
