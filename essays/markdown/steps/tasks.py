"""Boxes of tasks: signs that every reader shows, and the word that each stands for."""

from essays.markdown.draft import Draft

BOXES = {"task-open": ("☐", "To do"), "task-done": ("☑", "Done")}


def show(draft: Draft) -> None:
    for box in draft.body.iter("span"):
        if kind := BOXES.get(box.get("class", "")):
            box.text, word = kind
            box.attrib.clear()
            box.attrib.update({"class": "task", "role": "img", "aria-label": word})
