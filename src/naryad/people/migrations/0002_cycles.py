from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Shifts come again every week, or every so many days from a first day."""

    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.RemoveConstraint(model_name="shift", name="shift_weekday"),
        migrations.RenameField(model_name="shift", old_name="weekday", new_name="day"),
        migrations.AddField(
            model_name="shift", name="cycle_days", field=models.PositiveSmallIntegerField(null=True)
        ),
        migrations.AddField(model_name="shift", name="first_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="shift", name="on_holidays", field=models.BooleanField(default=False)
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=Q(cycle_days__isnull=True, first_on__isnull=True, on_holidays=False, day__lte=6)
                | Q(cycle_days__gte=2, cycle_days__lte=56, first_on__isnull=False) & Q(day__lt=F("cycle_days")),
                name="shift_day",
            ),
        ),
    ]
