from django.db import migrations, models


class Migration(migrations.Migration):
    """A task may be internal: of no order and no deal."""

    dependencies = [("tasks", "0003_search")]
    operations = [
        migrations.RemoveConstraint(model_name="task", name="task_of_order_or_deal"),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(order__isnull=True) | models.Q(deal__isnull=True),
                name="task_not_of_order_and_deal",
            ),
        ),
    ]
