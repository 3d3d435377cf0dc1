"""The four problems of "Why I write", and who may change what essays quote."""

from importlib import import_module

from django.db import migrations

from home.texts import read_text

PROBLEMS = [
    {
        "title": "Long contexts and the KV cache",
        "slug": "long-contexts",
        "status": "unsolved",
        "question": (
            "To answer well, a model needs all that it has seen, and its memory ends. What may be "
            "rounded, moved away or forgotten without the answer getting worse, and who can tell "
            "before the question is known?"
        ),
        "settled_by": (
            "A method that keeps the answers of the full cache on long inputs, at a cost in "
            "memory and bandwidth that no longer grows with the context."
        ),
    },
    {
        "title": "Synchronization as the bottleneck of RL post-training",
        "slug": "rl-synchronization",
        "status": "opening",
        "remark": "and only just",
        "question": (
            "Training waits for the longest answer, and the next answers wait for the new "
            "weights. How old may the weights be that an answer was written with, and what does "
            "the model lose by it?"
        ),
        "settled_by": (
            "A run at scale in which neither side waits, and a reason, known beforehand, why it "
            "learns what the synchronous one would have learned."
        ),
    },
    {
        "title": "Disaggregated inference and its memory hierarchy",
        "slug": "disaggregated-inference",
        "status": "active",
        "remark": "and nobody holds the full answer",
        "question": (
            "Once prompts and answers are computed on different machines, the cache has to "
            "travel. Which tier should hold it, when is it cheaper to compute it again, and does "
            "the answer survive the next generation of hardware?"
        ),
        "settled_by": (
            "A rule that tells from a workload and a machine where each cached token belongs, "
            "and that still holds on hardware it was not made for."
        ),
    },
    {
        "title": (
            "What on-device inference will really mean for privacy and for economics, once models "
            "are small enough to run locally and still truly good"
        ),
        "slug": "on-device-inference",
        "status": "unexplored",
        "remark": "a large one, and the one that keeps me awake",
        "question": (
            "Models shrink until they run where their user is, and one day such a model is "
            "truly good. What need not be sent away any more, who pays for the computing, "
            "and what becomes of those who sell it?"
        ),
        "settled_by": (
            "Time, and measurements: of the tasks that a model on a phone does as well as one "
            "in a data center, with the energy that both of them take."
        ),
    },
]
tree = import_module("home.migrations.0003_tree")


def make_problems(apps, schema_editor):
    """They stood so on the day of the text that names them, whenever the site is set up."""
    Problem = apps.get_model("essays", "Problem")
    if Problem.objects.exists():
        return
    for fields in PROBLEMS:
        problem = Problem.objects.create(**fields)
        apps.get_model("essays", "StatusChange").objects.create(
            problem=problem, status=problem.status, date=read_text(tree.PIECE).date
        )


def permit(apps, schema_editor):
    """Authors act, editors read."""
    Group = apps.get_model("auth", "Group")
    allowed = {"Authors": ["add", "change", "delete", "view"], "Editors": ["view"]}
    for name, actions in allowed.items():
        for group in Group.objects.filter(name=name):
            for model in ("paper", "claim", "problem"):
                for action in actions:
                    group.permissions.add(tree.permission(apps, "essays", model, action))


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0003_tree"),
        ("essays", "0003_papers_claims_problems"),
    ]
    operations = [
        migrations.RunPython(make_problems, migrations.RunPython.noop),
        migrations.RunPython(permit, migrations.RunPython.noop),
    ]
