import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('essays', '0004_what_claims_say'),
    ]

    operations = [
        migrations.AlterField(
            model_name='claim',
            name='baseline',
            field=models.CharField(help_text='The opponent alone, such as vLLM: what compares needs one. A level may have -.', max_length=250),
        ),
        migrations.AlterField(
            model_name='claim',
            name='checked_on',
            field=models.DateField(default=django.utils.timezone.localdate, help_text='The day on which you saw the number there.'),
        ),
        migrations.AlterField(
            model_name='claim',
            name='confidence',
            field=models.CharField(choices=[('read', 'read in the paper'), ('abstract', 'read in the abstract'), ('code', 'read in the authors’ code or README'), ('secondary', 'read elsewhere')], default='read', help_text='How you know it.', max_length=10),
        ),
        migrations.AlterField(
            model_name='claim',
            name='direction',
            field=models.CharField(choices=[('times', 'times: 2x the requests, against X'), ('more', 'more: 59% more requests than X'), ('higher', 'higher: 20% higher latency than X'), ('less', 'less: 93% less cache than X'), ('fewer', 'fewer: 9x fewer accesses than X'), ('lower', 'lower: 36% lower cost than X'), ('share', 'share: 38% of the memory'), ('level', 'level: memory bandwidth: 3.35 TB/s')], help_text='Which way it goes. Read the sentence below as a stranger would.', max_length=10),
        ),
        migrations.AlterField(
            model_name='claim',
            name='metric',
            field=models.CharField(help_text='What was measured, as it stands in a sentence: requests served within the SLO.', max_length=200),
        ),
    ]
