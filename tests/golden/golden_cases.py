# ruff: noqa: RUF001 - typographic characters are the subject here
"""What each construct of the golden essay must be in each output.

For HTML an XPath that is true of it, for plain text and Markdown words that stand there.
"""

from typing import NamedTuple


class Forms(NamedTuple):
    page: str
    mail: str
    feed: str
    text: str
    twin: str


def same(xpath: str, text: str, twin: str) -> Forms:
    """A construct that is the same in every HTML."""
    return Forms(xpath, xpath, xpath, text, twin)


def within(number: int) -> str:
    return f"//ol[@class='footnotes']/li[{number}]"


NO_LINK = "https://gap.example/twice/"
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
PICTURE_ALT = "A bar of 16.1\u00a0GB for the weights beside one of 63.3\u00a0GB"
LINE_ALT = "Reading: 5.1 at 1, 23.7 at 59. Arithmetic: 0.02 at 1, 0.96 at 59."
DATA = "table[.//th='Arithmetic'][count(.//tr) = 6][.//tr[5]/td[1]='59'][.//tr[5]/td[2]='23.7']"
BAR_DATA = "table[.//th[2]='Time (s)'][.//tr[1]/td='25\u00a0Gbps'][.//tr[1]/td[2]='0.86']"
DRAWN = "starts-with(@src, 'https://gap.example/media/drawings/')"
DARK = "picture[source[@media='(prefers-color-scheme: dark)']]"
REFERENCES = "//h2[.='References']/following::ol[@class='references'][count(li) = 5]"
KWON = (
    f"{REFERENCES}/li[2][starts-with(., 'Woosuk Kwon et al.')]"
    "[a[@href='https://arxiv.org/abs/2309.06180']]"
    "[a[@href='https://doi.org/10.1145/3600006.3613165']]"
)
DOUBT = "† Disputed: the architecture alone cuts 82.2%."
DOUBTED = f"li[starts-with(., '{DOUBT}')]"

CONSTRUCTS = {
    "heading 2": Forms(
        page="//div[@class='heading']/h2[@id='what-a-step-reads'][.='What a step reads']"
        "/following-sibling::a[@class='anchor'][@aria-labelledby='what-a-step-reads']",
        mail="//h2[.='What a step reads'][not(@*)]",
        feed="//h2[@id='what-a-step-reads'][.='What a step reads']",
        text="\n\nWHAT A STEP READS\n\n",
        twin="\n\n## What a step reads\n\n",
    ),
    "heading 3": Forms(
        page="//div[@class='heading']/h3[@id='a-headline-taken-apart']/following-sibling::a",
        mail="//h3[.='A headline, taken apart'][not(@*)]",
        feed="//h3[@id='a-headline-taken-apart']",
        text="\n\nA headline, taken apart\n\n",
        twin="\n\n### A headline, taken apart\n\n",
    ),
    "emphasis": same(
        "//p/em[.='at every step'] and //strong[.='not']",
        "then in bandwidth, at every step, for",
        "*at every step*",
    ),
    "footnote": Forms(
        page="//p/sup[span='1'][button[@popovertarget='fn-1'][@aria-label='Footnote 1']]"
        "/following-sibling::*[1][self::span[@id='fn-1'][@popover][@role='note']"
        "[contains(., 'the queries of past tokens')]]",
        mail="//p[abbr]/sup[.='1'][not(a)] and "
        + within(1)
        + "[contains(., 'the queries of past tokens')]",
        feed="//sup[@id='fnref-1']/a[@href='#fn-1'] and "
        "//li[@id='fn-1']//a[@href='#fnref-1'][@aria-label]",
        text="\n(1) Keys and values, not questions: the queries of past tokens are never\n"
        "    needed again.\n",
        twin="\n[^name]: Keys and values, **not** questions:",
    ),
    "footnote used twice": Forms(
        page="count(//button[@popovertarget='fn-1'][@class='footnote-ref']) = 2 "
        "and count(//*[@id='fn-1']) = 1",
        mail="count(//p/sup[.='1']) = 2",
        feed="count(//sup/a[@href='#fn-1']) = 2 and count(//*[@id='fnref-1']) = 1",
        text="a place where things lie(1). It is",
        twin="a place where things lie[^name]. It is",
    ),
    "footnote of two paragraphs": Forms(
        page="//span[@class='footnote']/span[@class='paragraph'][2]"
        "[starts-with(., '34,560 elements at 6\u00a0bits')]",
        mail=within(3) + "/p[2][starts-with(., '34,560 elements')]",
        feed="//li[@id='fn-3']/p[2][starts-with(., '34,560 elements')]/a[@href='#fnref-3']",
        text="\n\n(3) The steps, for who wants to redo them.\n\n    34,560 elements at 6 bits",
        twin="\n[^bits]: The steps, for who wants to redo them.\n\n    34,560 elements",
    ),
    "footnote with code": Forms(
        page="//p/following-sibling::*[1][self::div[@class='footnote'][@popover]]"
        "//pre[@tabindex='0']/code[starts-with(., 'floor = (16.1e9')]",
        mail=within(4) + "/div[@class='figure code']/pre/code[starts-with(., 'floor = (16.1e9')]",
        feed="//li[@id='fn-4']/figure[@class='code']/pre/code[starts-with(., 'floor =')]",
        text="\n\n        floor = (16.1e9 + batch * 8192 * 131_072) / 3.35e12  # seconds\n",
        twin="\n    ```python\n    floor = (16.1e9 + batch * 8192 * 131_072) / 3.35e12  # sec",
    ),
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
        page="//div[@aria-label='Formula'][not(@id)][not(a)]/math/mfrac/*[1][.='34,560']/mn",
        mail=f"{EQUATION}[not(contains(., '('))]/{DARK}//img[@alt='1 − 34,560/194,560 ≈ 82.2%']",
        feed=f"{EQUATION}[not(contains(., '('))]/img[@alt='1 − 34,560/194,560 ≈ 82.2%']",
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
        mail="//div[@class='figure code'][div[@class='figcaption']='cache.py']/pre[not(.//span)]",
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
        page="//figure[@class='number'][b='320\u00a0KiB']/figcaption[starts-with(., 'for each')]",
        mail="//div[@class='figure number'][b='320\u00a0KiB']/div[@class='figcaption']",
        feed="//figure[@class='number'][b='320\u00a0KiB']/figcaption[not(p)]",
        text="\n\n320 KiB: for each token of Llama-3-70B at 16 bits, and",
        twin="\n\n**320 KiB**\n\nfor each token of Llama-3-70B",
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
    "citation": Forms(
        page="//a[@href='#ref-kwon2023pagedattention'][@aria-label='Reference 2'][.='2']",
        mail="//a[@href='https://gap.example/twice/#ref-kwon2023pagedattention'][.='2']",
        feed="//a[@href='#ref-kwon2023pagedattention'][.='2']",
        text="of the memory held tokens [2].\n",
        twin="of the memory held tokens [2].\n",
    ),
    "citation of a place": Forms(
        page="//a[@id='cite-1'][@href='#ref-deepseek2024v2'][.='1,\u00a0section\u00a03.2.3']",
        mail="//a[@href='https://gap.example/twice/#ref-deepseek2024v2']"
        "[.='1,\u00a0section\u00a03.2.3']",
        feed="//a[@id='cite-1'][@href='#ref-deepseek2024v2'][.='1,\u00a0section\u00a03.2.3']",
        text="before\nit [1, section 3.2.3]. Count",
        twin="before it [1,\u00a0section\u00a03.2.3]. Count",
    ),
    "citation of two": Forms(
        page="//li[contains(., '[3; 4,\u00a0section\u00a08.7]')][count(a) = 2][a[@id='cite-3']]",
        mail="//li[contains(., '[3; 4,\u00a0section\u00a08.7]')][count(a) = 2][not(a/@id)]",
        feed="//li[contains(., '[3; 4,\u00a0section\u00a08.7]')][count(a) = 2][a[@id='cite-3']]",
        text="computing it [3; 4, section 8.7].\n",
        twin="computing it [3; 4,\u00a0section\u00a08.7].\n",
    ),
    "references": Forms(
        page=f"{KWON}[@id='ref-kwon2023pagedattention'][a[@href='#cite-2'][@aria-label]]"
        "/i/a[@href='/papers/kwon2023pagedattention/']",
        mail=f"{KWON}[not(@id)]/i/a[@href='https://gap.example/papers/kwon2023pagedattention/']",
        feed=f"{KWON}[a[@href='#cite-2']]"
        "/i/a[@href='https://gap.example/papers/kwon2023pagedattention/']",
        text="\n\nREFERENCES\n\n[1] DeepSeek-AI. DeepSeek-V2: A Strong,",
        twin="\n\n## References\n\n1. DeepSeek-AI. *DeepSeek-V2: A Strong,",
    ),
    "claim": Forms(
        page="//span[@class='claim'][starts-with(., '20.4-38.2%')]"
        "[button[@popovertarget='claim-2'][@aria-label='20.4-38.2%: where it comes from']]"
        "/following-sibling::span[@id='claim-2'][@popover]"
        "/a[@href='/papers/kwon2023pagedattention/#waste']",
        mail="//li[contains(., '20.4-38.2%')]/sup[.='5'] and "
        + within(5)
        + "//a[@href='https://gap.example/papers/kwon2023pagedattention/#waste']",
        feed="//sup[@id='fnref-5'] and //li[@id='fn-5']"
        "//a[@href='https://gap.example/papers/kwon2023pagedattention/#waste']",
        text="\n\n(5) Share of KV memory holding real token state: 20.4-38.2%. Three Orca\n",
        twin="\n[^kwon2023pagedattention/waste]: Share of KV memory holding",
    ),
    "claim with words for a unit": Forms(
        page="//span[@class='claim'][starts-with(., '256K tokens')]/button",
        mail="//p[contains(., 'only from 256K tokens6 on')]/sup",
        feed="//p[contains(., 'only from 256K tokens6 on')]/sup/a",
        text="only from 256K tokens(6) on.",
        twin="only from 256K tokens[^liu2025lmcache/threshold] on.",
    ),
    "claim in doubt": Forms(
        page="//span[@class='claim'][starts-with(., '93.3%†')][button[contains(@aria-label, "
        f"'in doubt')]]/following-sibling::span[@id='claim-1']/strong[.='{DOUBT} ']",
        mail=f"//p[contains(., 'need 93.3%†2 less')] and //ol/{DOUBTED}/p/strong",
        feed=f"//p[contains(., 'need 93.3%†2 less')] and //{DOUBTED}[@id='fn-2']/p/strong",
        text="need 93.3%†(2) less",
        twin="need 93.3%†[^deepseek2024v2/cache] less",
    ),
    "what is in doubt": Forms(
        page="//span[@id='claim-1'][contains(., 'against DeepSeek 67B (dense, GQA')]",
        mail=f"//{DOUBTED}[contains(., 'against DeepSeek 67B (dense, GQA')]",
        feed=f"//{DOUBTED}[contains(., 'against DeepSeek 67B (dense, GQA')]",
        text="\n(2) † Disputed: the architecture alone cuts 82.2%. KV cache per token:\n",
        twin=f"\n[^deepseek2024v2/cache]: {DOUBT} KV cache per token: 93.3%, against",
    ),
    "abbreviation": same(
        "//abbr[@title='High Bandwidth Memory'][.='HBM'] and //abbr[@title='key and value']",
        "\nHBM (High Bandwidth Memory), so the floor",
        "\n*[HBM]: High Bandwidth Memory\n",
    ),
    "aside": Forms(
        page="//aside[p[1][@class='title']='The units']/p[2][starts-with(., 'GB is')]",
        mail="//div[@class='aside'][p[1][@class='title']='The units']/p[2]",
        feed="//aside[p[1][@class='title']='The units']/p[2]",
        text="\n\nThe units\n\nGB is 10⁹ bytes",
        twin="\n\n**The units**\n\nGB is 10^9^ bytes",
    ),
    "details": Forms(
        page="//details[not(@open)]/summary[.='Why not simply split the machines?']",
        mail="//div[@class='details']/p[@class='title'][.='Why not simply split the machines?']",
        feed="//details/summary[.='Why not simply split the machines?']",
        text="\n\nWhy not simply split the machines?\n\nThat helps",
        twin="\n\n**Why not simply split the machines?**\n\nThat helps",
    ),
    "problems": Forms(
        page="//ul[@class='problems'][count(li) = 2]/li[1][contains(., '. Unsolved.')]"
        "/a[@href='/problems/#contexts']",
        mail="//ul[@class='problems']/li[1]/a[@href='https://gap.example/problems/#contexts']",
        feed="//ul[@class='problems']/li[1]/a[@href='https://gap.example/problems/#contexts']",
        text="\n\n- Long contexts and the KV cache\n"
        "  (https://gap.example/problems/#contexts). Unsolved.\n- Who needs it? Just starting",
        twin="\n\n- [Long contexts and the KV cache](https://gap.example/problems/#contexts). "
        "Unsolved.\n- Who needs it?",
    ),
    "link to a page": Forms(
        page="//a[@href='/busy/'][.='the essay on busy machines']",
        mail="//a[@href='https://gap.example/busy/']",
        feed="//a[@href='https://gap.example/busy/']",
        text="the essay on busy machines\n(https://gap.example/busy/), the numbers",
        twin="[the essay on busy machines](https://gap.example/busy/)",
    ),
    "link to a document": Forms(
        page="//a[@href='/documents/3/claims.csv'][.='a table']",
        mail="//a[@href='https://gap.example/documents/3/claims.csv']",
        feed="//a[@href='https://gap.example/documents/3/claims.csv']",
        text="a table\n(https://gap.example/documents/3/claims.csv), and",
        twin="[a table](https://gap.example/documents/3/claims.csv)",
    ),
    "link to elsewhere": same(
        "//a[@href='https://github.com/vllm-project/vllm'][.='public']",
        "public (https://github.com/vllm-project/vllm).",
        "[public](https://github.com/vllm-project/vllm)",
    ),
    "raised and lowered": same(
        "//p[contains(., 'GB is 109')][sup[1]='9'][sup[2]='10'][sub='e']",
        "GB is 10⁹ bytes, KiB is 2¹⁰.",
        "GB is 10^9^ bytes, KiB is 2^10^.",
    ),
    "struck out": same(
        "//p/del[.='the architecture']/following-sibling::em[.='attention']",
        "is [struck out: the architecture] attention.(3)",
        "is ~~the architecture~~ *attention*.[^bits]",
    ),
    "nested lists": same(
        "//ol[count(li) = 3]/li[2][starts-with(., 'Keep it')]/ul[count(li) = 2]",
        "\n2. Keep it elsewhere.\n   - Load a prefix",
        "\n2. Keep it elsewhere.\n    - Load a prefix",
    ),
    "quote": same(
        "//blockquote/p[starts-with(., 'Compare a transfer')]",
        "\n\n> Compare a transfer with computing again, never with zero.\n\n",
        "\n\n> Compare a transfer with computing again,\n> never with zero.\n\n",
    ),
    "rule": same("count(//p/following-sibling::hr) = 1", f"\n\n{' ' * 33}* * *\n\n", "\n\n***\n\n"),
    "number with its unit": same(
        "//p[contains(., '3.35\u00a0TB/s')] and //p[contains(., '9.9\u00a0ms')]",
        "An H100 moves 3.35 TB/s from its\n",
        "An H100 moves 3.35 TB/s from",
    ),
    "apostrophe": same(
        "//p[contains(., 'DistServe’s example')]", "DistServe’s example", "DistServe's example"
    ),
}
