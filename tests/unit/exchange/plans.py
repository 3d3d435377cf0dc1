"""Texts to import, and what a dry run says of them."""

from essays.exchange.claims import ClaimPlan
from essays.exchange.papers import PaperPlan
from essays.exchange.plan import Group

HEADER = "bibkey,slug,metric,value,unit,direction,baseline,conditions,where,status,"
HEADER += "superseded_by,remark\n"


def paper(key="a2024paper", **fields) -> str:
    fields = {"title": "A paper", "year": "2024"} | fields
    return f"@misc{{{key}, " + ", ".join(f"{k} = {{{v}}}" for k, v in fields.items()) + "}\n"


def claim(slug="ttft", key="zhong2024distserve", status="", later="", remark="", **fields) -> str:
    seven = {"metric": "ttft", "value": "2", "unit": "x", "direction": "times"}
    seven |= {"baseline": "vLLM", "conditions": "c", "where": "section 1"} | fields
    return ",".join([key, slug, *seven.values(), status, later, remark]) + "\n"


def planned(plan_class, text):
    plan = plan_class(text)
    list(plan.steps())
    plan.compare()
    return plan


def papers(*entries):
    return planned(PaperPlan, "".join(entries))


def claims(*rows):
    return planned(ClaimPlan, HEADER + "".join(rows))


def groups(plan) -> list[str]:
    return [row.group.value for row in plan.rows]


def reasons(plan) -> list[str]:
    return [row.reason for row in plan.rows]


def apply(plan, user, *wanted):
    """Tick the rows of some groups, or as the form does at first: the new ones."""
    wanted = wanted or (Group.NEW,)
    return plan.apply([row.tick for row in plan.rows if row.group in wanted], user)


def many(number: int) -> str:
    return "".join(
        paper(
            f"k{i}", title=f"{{A}} paper {i}", doi=f"10.1145/{i}", author='M{\\"u}ller, A and B, C'
        )
        for i in range(number)
    )
