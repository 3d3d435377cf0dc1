# ruff: noqa: RUF001 - typographic characters are the subject here
"""The golden essay's formulas, code, tables, images and charts, in each output."""

from golden_forms import Forms, same

EQUATION = "//div[@class='equation']"
CODE = (
    "//pre/code/mark[1][.='    keys = layers * kv_heads * width * size\n']"
    "/following-sibling::mark[1][starts-with(., '    return 2 * keys')]"
    " and count(//pre/code/mark) = 2"
)
ALIGNED = (
    "//table[thead/tr/th[@scope='col'][.='model'] and .//th[2][@class='right'] and "
    ".//th[3][@class='center'] and count(tbody/tr) = 3 and tbody/tr[3]/td[5]='2.5\u00a0GiB']"
)
LINE_ALT = "0.02 at 1, 0.13 at 8, 0.26 at 16, 0.52 at 32, 0.96 at 59."
DATA = "table[.//th='Arithmetic'][count(.//tr) = 6][.//tr[5]/td[1]='59'][.//tr[5]/td[2]='23.7']"
BAR_DATA = "table[.//th[2]='Time (s)'][.//tr[1]/td='25\u00a0Gbps'][.//tr[1]/td[2]='0.86']"
DRAWN = "starts-with(@src, 'https://gap.example/media/drawings/')"
DARK = "picture[source[@media='(prefers-color-scheme: dark)']]"

CONSTRUCTS = {
    "formula in a line": Forms(
        page="//p[starts-with(., 'With L layers')][count(math) = 4][math[1][mi='L']]",
        mail="//p[starts-with(., 'With L layers, h heads')][not(*)]",
        feed="//p[starts-with(., 'With L layers, h heads')][not(*)]",
        text="\nWith L layers, h heads that",
        twin="With $L$ layers, $h$ heads",
    ),
    "fraction in a line": Forms(
        page="//p/math[mfrac[mn[1]='3'][mn[2]='4']]/msub[mi[1]='n'][mi[2]='e']",
        mail="//p[contains(., 'bits are (3/4)nₑ bytes')]",
        feed="//p[contains(., 'bits are (3/4)nₑ bytes')]",
        text="bits are (3/4)nₑ bytes.",
        twin="bits are $\\tfrac{3}{4} n_e$ bytes.",
    ),
    "formula with a number": Forms(
        page="//div[@id='eq-1'][contains(@class, 'equation')][@tabindex='0']"
        "[@aria-label='Formula 1'][math[@display='block'][count(mi) = 5]]/a[@href='#eq-1']='(1)'",
        mail=f"{EQUATION}[contains(., '(1)')]/{DARK}//img[@alt='m = 2 · L · h · d · b'][{DRAWN}]"
        "[@width][@height]",
        feed=f"{EQUATION}[@id='eq-1'][contains(., '(1)')]/img[@alt='m = 2 · L · h · d · b']",
        text="\n\n    m = 2 · L · h · d · b    (1)\n\n",
        twin="\n\n$$\nm = 2 \\cdot L \\cdot h \\cdot d \\cdot b \\tag{1}\n$$\n\n",
    ),
    "formula without a number": Forms(
        page="//div[@aria-label='Formula'][@id='unnumbered-formula'][not(a)]"
        "/math/mfrac/*[1][.='34,560']/mn",
        mail=f"{EQUATION}[not(contains(., '('))]/{DARK}//img[@alt='1 − 34,560/194,560 ≈ 82.2%']",
        feed=f"{EQUATION}[@id='unnumbered-formula'][not(contains(., '('))]"
        f"/img[@alt='1 − 34,560/194,560 ≈ 82.2%']",
        text="\n\n    1 − 34,560/194,560 ≈ 82.2%\n\n",
        twin="\n$$\n1 - \\frac{34{,}560}{194{,}560} \\approx 82.2\\%\n$$\n",
    ),
    "link to a formula": Forms(
        page="//a[@href='#eq-1'][.='formula\u00a01' or .='formula 1']",
        mail="//a[@href='https://gap.example/twice/#eq-1'][starts-with(., 'formula')]",
        feed="//a[@href='#eq-1'][starts-with(., 'formula')]",
        text="Nothing in formula 1 can be",
        twin="[formula 1](https://gap.example/twice/#eq-1)",
    ),
    "code with a file name": Forms(
        page="//figure[@class='code'][figcaption='cache.py']"
        "/pre[@tabindex='0'][@role='group'][@aria-label='cache.py']//span[@class='k']='def'",
        mail="//div[@class='figure code'][div[@class='figcaption']='cache.py']//pre[not(.//span)]",
        feed="//figure[@class='code'][figcaption='cache.py']/pre[not(.//span)]",
        text="\n\ncache.py\n\n    def bytes_per_token(layers,",
        twin='\n```python title="cache.py" hl_lines="3 4"\ndef bytes_per_token(',
    ),
    "marked lines of code": same(
        CODE,
        "\n        return 2 * keys  # the values weigh the same\n",
        "\n    return 2 * keys  # the values weigh the same\n",
    ),
    "number to remember": Forms(
        page="//figure[@class='number'][b/a[@href='#what-the-caches-weigh']='320\u00a0KiB']"
        "/figcaption[starts-with(., 'for each')]",
        mail="//div[@class='figure number'][b='320\u00a0KiB']/div[@class='figcaption']",
        feed="//figure[@class='number'][b='320\u00a0KiB']/figcaption[not(p)]",
        text="\n\n320 KiB: for each token of Llama-3-70B at 16 bits, and",
        twin="\n\n**[320 KiB](https://gap.example/twice/#what-the-caches-weigh)**\n\nfor each",
    ),
    "table with a caption": Forms(
        page="//figure[@id='table-1'][@class='table']"
        "[section[@class='scroll'][@tabindex='0'][@aria-labelledby='table-1-caption']/table]"
        "/figcaption[@id='table-1-caption'][starts-with(., 'Table 1. The cache at 16\u00a0bits')]",
        mail="//div[@class='figure table'][table]/div[@class='figcaption'][b='Table 1.']",
        feed="//figure[@id='table-1'][table]/figcaption[b='Table 1.']",
        text="\n\nTable 1. The cache at 16 bits, by formula 1. It is arithmetic: none of\n",
        twin="\n\n**Table 1.**\nThe cache at 16 bits, by formula 1.",
    ),
    "table cells": same(
        ALIGNED,
        "\nLlama-3-70B      80  8                 320 KiB    2.5 GiB\n",
        "\n| Llama-3-70B | 80 | 8 | 320 KiB | 2.5 GiB |\n",
    ),
    "table without a caption": Forms(
        page="//figure[@class='table'][not(figcaption)]/section[@class='scroll']"
        "[@aria-label='Table: batch, read in a step, of it cache']/table",
        mail="//div[@class='figure table'][not(div)]/table[.//td='33.2\u00a0GB']",
        feed="//figure[@class='table'][not(figcaption)]/table[.//td='33.2\u00a0GB']",
        text="\n\nbatch  read in a step  of it cache\n   16         33.2 GB          52%\n",
        twin="\n\n| batch | read in a step | of it cache |\n|------:|",
    ),
    "image": Forms(
        page="//figure[@id='figure-2']//img[@src='/media/full.png'][@width='1200'][@height='320']"
        "[contains(@srcset, '/media/full.660.webp 660w')][@sizes][@loading='lazy']",
        mail="//div[@class='figure picture']/img[@src='https://gap.example/media/full.png']"
        "[@width='600'][@height='160'][not(@srcset)][not(@loading)]",
        feed="//figure[@id='figure-2']/img[@src='https://gap.example/media/full.png'][not(@sizes)]",
        text=". https://gap.example/media/full.png]\n",
        twin="drawn to scale](https://gap.example/media/full.png)",
    ),
    "what an image shows": same(
        "//img[starts-with(@alt, 'A bar of 16.1 GB for the weights')]",
        "\n[Figure 2: A bar of 16.1 GB for the weights",
        "\n![A bar of 16.1 GB for the weights",
    ),
    "caption of an image": Forms(
        page="//figure[@id='figure-2']/figcaption[starts-with(., 'Figure 2. What fills')]",
        mail="//div[@class='figcaption'][b='Figure 2.'][contains(., 'What fills')]",
        feed="//figure[@id='figure-2']/figcaption[b='Figure 2.']",
        text="What fills a full H100, in\nthe order in which it is read.",
        twin="\n\n**Figure 2.**\nWhat fills a full H100,",
    ),
    "chart of lines": Forms(
        page="//figure[@id='figure-1']/svg[@role='img']"
        "[@aria-labelledby='figure-1-title figure-1-text']"
        f"[title[@id='figure-1-title']][contains(desc, '{LINE_ALT}')]"
        "[g[@class='first']/text='Reading'][g[@class='second']/text='Arithmetic']",
        mail=f"//{DARK}//img[{DRAWN}][@width='480'][contains(@alt, '{LINE_ALT}')]",
        feed=f"//figure[@id='figure-1']/img[{DRAWN}][contains(@alt, '{LINE_ALT}')]",
        text="\n\nTime (ms)\n\nsequences  Reading  Arithmetic\n1              5.1        0.02\n",
        twin="\n\n**The step is spent reading**: Time (ms)\n\n| sequences | Reading |",
    ),
    "data of a chart": Forms(
        page="//figure[@id='figure-1']/details[summary='Data: Time (ms)']"
        f"/section[@class='scroll'][@tabindex='0']/{DATA}",
        mail=f"//div[@class='figure picture'][p[@class='measure']='Time (ms)']/{DATA}",
        feed=f"//figure[@id='figure-1'][p[@class='measure']='Time (ms)']/{DATA}",
        text="\n59            23.7        0.96\n",
        twin="\n| 59 | 23.7 | 0.96 |\n",
    ),
    "caption of a chart": Forms(
        page="//figcaption[starts-with(., 'Figure 1. The step is spent reading. Llama-3-8B')]",
        mail="//div[starts-with(., 'Figure 1. The step is spent reading. Llama-3-8B')]",
        feed="//figcaption[starts-with(., 'Figure 1. The step is spent reading. Llama-3-8B')]",
        text="\n\nFigure 1. The step is spent reading. Llama-3-8B on one H100, each\n",
        twin="\n\n**Figure 1.**\nLlama-3-8B on one H100,",
    ),
    "chart of bars": Forms(
        page="//figure[@id='figure-3'][figcaption[.='Figure 3. A prefix on the wire.']]"
        f"[details//{BAR_DATA}]/svg[count(g[@class='first']/path) = 3][text='400\u00a0Gbps']",
        mail=f"//div[@class='figure picture'][{DARK}//img[{DRAWN}]]/{BAR_DATA}",
        feed=f"//figure[@id='figure-3'][img[{DRAWN}]]/{BAR_DATA}",
        text="\n\nFigure 3. A prefix on the wire.\n\nNetwork   Time (s)\n25 Gbps       0.86\n",
        twin="\n\n**A prefix on the wire**\n\n| Network | Time (s) |\n",
    ),
}
