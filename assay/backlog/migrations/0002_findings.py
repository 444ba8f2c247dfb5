from django.db import migrations, models

from assay.query import words_of


def index_answers(apps, schema_editor):
    """Let the findings and questions that were written before be found."""
    item = apps.get_model("backlog", "Item")
    asked = item.objects.exclude(question="", tried="", found="", shown_by="")
    for row in asked.only("question", "tried", "found", "shown_by").iterator():
        row.answer_words = words_of(row.question, row.tried, row.found, row.shown_by)
        row.save(update_fields=["answer_words"])


class Migration(migrations.Migration):

    dependencies = [
        ('backlog', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='answer_words',
            field=models.TextField(blank=True, default='', help_text='derived: what its findings are found by'),
        ),
        migrations.AddField(
            model_name='item',
            name='open_questions',
            field=models.TextField(blank=True, default='', help_text='what it could not answer, one a line'),
        ),
        migrations.AlterField(
            model_name='item',
            name='answered_at',
            field=models.DateTimeField(blank=True, help_text='since when its findings are complete', null=True),
        ),
        migrations.RunPython(index_answers, migrations.RunPython.noop),
    ]
