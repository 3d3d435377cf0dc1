"""What `up` runs: one process that has loaded the site, and those it forks for web, mail, images.

Begin with `supervisor.py`; `children.py` forks, `handover.py` is the reload, `web.py` serves.
It knows no page and no mail: what a child does is given to it.
"""
