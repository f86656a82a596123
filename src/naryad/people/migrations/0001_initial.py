import django.db.models.deletion
import django.db.models.expressions
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
            name='Skill',
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
            name='MemberSkill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='member_skills', to='workspaces.member')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
                ('skill', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='member_skills', to='people.skill')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('vacation', 'Vacation'), ('sick', 'Sick leave'), ('other', 'Other')], default='vacation', max_length=12, verbose_name='Kind')),
                ('starts_at', models.DateTimeField(verbose_name='From')),
                ('ends_at', models.DateTimeField(verbose_name='To')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='Note')),
                ('member', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='workspaces.member')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='absence_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='Day')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='Name')),
                ('kind', models.CharField(choices=[('off', 'Day off'), ('short', 'Short day'), ('working', 'Working day (moved)')], default='off', max_length=8, verbose_name='Kind')),
                ('shorter_by', models.PositiveSmallIntegerField(default=0, verbose_name='Shorter by, minutes')),
                ('as_weekday', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Works as')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'day'), name='holiday_day_unique'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'working'), ('as_weekday__lte', 6)), models.Q(('as_weekday__isnull', True), models.Q(('kind', 'working'), _negated=True)), _connector='OR'), name='holiday_works_as')],
            },
        ),
        migrations.CreateModel(
            name='Overtime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='From')),
                ('ends_at', models.DateTimeField(verbose_name='To')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='Note')),
                ('member', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='overtimes', to='workspaces.member')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='overtime_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('start_minute', models.PositiveSmallIntegerField()),
                ('end_minute', models.PositiveSmallIntegerField()),
                ('member', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to='workspaces.member')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='shift_weekday'), models.CheckConstraint(condition=models.Q(('end_minute__gt', models.F('start_minute')), ('start_minute__lt', 1440), ('end_minute__lte', django.db.models.expressions.CombinedExpression(models.F('start_minute'), '+', models.Value(1440)))), name='shift_minutes')],
            },
        ),
        migrations.AddConstraint(
            model_name='skill',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='skill_name_unique'),
        ),
        migrations.AddConstraint(
            model_name='memberskill',
            constraint=models.UniqueConstraint(fields=('workspace', 'member', 'skill'), name='member_skill_unique'),
        ),
    ]
