# ruff: noqa: RUF001 - typographic characters are the subject here
"""The golden essay's headings, footnotes and words, in each output."""

from golden_forms import Forms, same, within

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
        mail="//p[abbr]/sup[.='(1)'][not(a)] and "
        + within(1)
        + "[contains(., 'the queries of past tokens')]",
        feed="//sup[@id='fnref-1']/a[@href='#fn-1'] and "
        "//li[@id='fn-1']//a[@href='#fnref-1'][@aria-label]",
        text="\n(1) Keys and values, not questions: the queries of past tokens are never\n"
        "    needed again.\n",
        twin="\n[^name]: Keys and values, **not** questions:",
    ),
    "footnote used twice": Forms(
        page="count(//sup/button[@popovertarget='fn-1']) = 2 and count(//*[@id='fn-1']) = 1",
        mail="count(//p/sup[.='(1)']) = 2",
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
        mail=within(4) + "/div[@class='figure code']//pre/code[starts-with(., 'floor = (16.1e9')]",
        feed="//li[@id='fn-4']/figure[@class='code']/pre/code[starts-with(., 'floor =')]",
        text="\n\n        floor = (16.1e9 + batch * 8192 * 131_072) / 3.35e12  # seconds\n",
        twin="\n    ```python\n    floor = (16.1e9 + batch * 8192 * 131_072) / 3.35e12  # sec",
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
        "An H100 moves [3.35 TB/s](https://gap.example/twice/#the-floor-of-a-step) from",
    ),
    "apostrophe": same(
        "//p[contains(., 'DistServe’s example')]", "DistServe’s example", "DistServe's example"
    ),
}
