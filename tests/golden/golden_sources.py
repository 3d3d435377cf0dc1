# ruff: noqa: RUF001 - typographic characters are the subject here
"""The golden essay's citations, claims, problems and links, in each output."""

from golden_forms import Forms, same, within

REFERENCES = "//h2[.='References']/following::ol[@class='references'][count(li) = 5]"
KWON = (
    f"{REFERENCES}/li[2][starts-with(., 'Woosuk Kwon et al.')]"
    "[a[@href='https://arxiv.org/abs/2309.06180']]"
    "[a[@href='https://doi.org/10.1145/3600006.3613165']]"
)
NUMBERS = "//h2[.='Numbers in this essay']/following::ul[@class='references'][1]"
DOUBT = "† Disputed: the architecture alone cuts 82.2%."
DOUBTED = f"li[starts-with(., '{DOUBT}')]"

CONSTRUCTS = {
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
        page="//span[@class='claim'][starts-with(., '20.4–38.2%')]"
        "[button[@popovertarget='claim-2'][@aria-label='20.4–38.2%: where it comes from']]"
        "/following-sibling::span[@id='claim-2'][@popover]"
        "/a[@href='/papers/kwon2023pagedattention/#waste']",
        mail="//li[contains(., '20.4–38.2%')]/sup[.='(5)'] and "
        + within(5)
        + "//a[@href='https://gap.example/papers/kwon2023pagedattention/#waste']",
        feed="//sup[@id='fnref-5'] and //li[@id='fn-5']"
        "//a[@href='https://gap.example/papers/kwon2023pagedattention/#waste']",
        text="\n\n(5) 20.4–38.2% of the KV cache memory held real token state. Three Orca\n",
        twin="\n[^kwon2023pagedattention/waste]: 20.4-38.2% of the KV cache memory held",
    ),
    "claim with words for a unit": Forms(
        page="//span[@class='claim'][starts-with(., '256K tokens')]/button",
        mail="//p[contains(., 'only from 256K tokens(6) on')]/sup",
        feed="//p[contains(., 'only from 256K tokens(6) on')]/sup/a",
        text="only from 256K tokens(6) on.",
        twin="only from 256K tokens[^liu2025lmcache/threshold] on.",
    ),
    "claim in doubt": Forms(
        page="//span[@class='claim'][starts-with(., '93.3%†')][button[contains(@aria-label, "
        f"'in doubt')]]/following-sibling::span[@id='claim-1']/strong[.='{DOUBT} ']",
        mail=f"//p[contains(., 'need 93.3%†(2) less')] and //ol/{DOUBTED}/p/strong",
        feed=f"//p[contains(., 'need 93.3%†(2) less')] and //{DOUBTED}[@id='fn-2']/p/strong",
        text="need 93.3%†(2) less",
        twin="need 93.3%†[^deepseek2024v2/cache] less",
    ),
    "what is in doubt": Forms(
        page="//span[@id='claim-1'][contains(., 'less KV cache per token than DeepSeek 67B. As')]",
        mail=f"//{DOUBTED}[contains(., 'less KV cache per token than DeepSeek 67B. As')]",
        feed=f"//{DOUBTED}[contains(., 'less KV cache per token than DeepSeek 67B. As')]",
        text="\n(2) † Disputed: the architecture alone cuts 82.2%. 93.3% less KV cache\n",
        twin=f"\n[^deepseek2024v2/cache]: {DOUBT} 93.3% less KV cache per token than",
    ),
    "claim superseded": Forms(
        page="//span[@class='claim'][starts-with(., '4.48×†')][button[contains(@aria-label, "
        "'in doubt')]]/following-sibling::span[@popover]/strong[starts-with(., '† Superseded by')]",
        mail="//div[contains(., 'up to 4.48×†(9).')] and "
        + within(9)
        + "/p/strong[starts-with(., '† Superseded by up to 7.4×')]",
        feed="//p[contains(., 'up to 4.48×†(9).')] and "
        "//li[@id='fn-9']/p/strong[starts-with(., '† Superseded by up to 7.4×')]",
        text="up to 4.48×†(9).",
        twin="up to 4.48x†[^zhong2024distserve/first].",
    ),
    "claim of several values": Forms(
        page="//span[@class='claim'][starts-with(., '498%')][button] and "
        "//span[@class='claim'][starts-with(., '59%')]/following-sibling::span[@popover]"
        "[contains(., '498 / 157 / 59% more requests within the limits than vLLM.')]",
        mail="//p[contains(., 'waiting: 498%(7) if hardly at all, 59%(7) otherwise.')]"
        "[count(sup) = 3]",
        feed="//p[contains(., 'waiting: 498%(7) if')]/sup[@id='fnref-7'] and //li[@id='fn-7']",
        text="498%(7) if hardly at all, 59%(7) otherwise.",
        twin="498%[^qin2025mooncake/limits] if hardly at all, 59%[^qin2025mooncake/limits] other",
    ),
    "derivation": Forms(
        page="//aside[@class='derivation'][@id='the-floor-of-a-step'][.//svg][.//td='33.2\u00a0GB']"
        "/p[@class='title']/a[@href='#the-floor-of-a-step']='The floor of a step'",
        mail="//div[@class='aside derivation'][not(@id)][.//img][.//td='33.2\u00a0GB']"
        "/p[@class='title'][not(a)]='The floor of a step'",
        feed="//aside[@class='derivation'][@id='the-floor-of-a-step']"
        "/p[@class='title'][not(a)]='The floor of a step'",
        text="\n\nThe floor of a step\n\nThe weights of Llama-3-8B are 16.1 GB,",
        twin="\n\n**The floor of a step**\n\nThe weights of Llama-3-8B are 16.1 GB,",
    ),
    "derived number": Forms(
        page="//p/a[@href='#the-floor-of-a-step'][.='1.54×']",
        mail="//p/a[@href='https://gap.example/twice/#the-floor-of-a-step'][.='1.54×']",
        feed="//p/a[@href='#the-floor-of-a-step'][.='1.54×']",
        text="throughput only 1.54×.",
        twin="only [1.54x](https://gap.example/twice/#the-floor-of-a-step).",
    ),
    "derived number in a footnote": Forms(
        page="//span[@id='fn-2']//a[@href='#bytes-instead-of-elements'][.='93.3%']",
        mail=within(3) + "//a[@href='https://gap.example/twice/#bytes-instead-of-elements']",
        feed="//li[@id='fn-3']//a[@href='#bytes-instead-of-elements'][.='93.3%']",
        text="16 bits, by 93.3%, which",
        twin="by [93.3%](https://gap.example/twice/#bytes-instead-of-elements), which",
    ),
    "numbers": Forms(
        page=f"{NUMBERS}[count(li) = 9]/li[2][b='20.4–38.2%'][contains(., '. Three Orca')]"
        "/a[@href='/papers/kwon2023pagedattention/#waste'] and "
        f"{NUMBERS}/li[9]/a[@href='#bytes-instead-of-elements']",
        mail=f"not({NUMBERS}) and {within(9)}",
        feed=f"not({NUMBERS}) and {within(9)}",
        text="\n(9) † Superseded",
        twin="\n\n## Numbers in this essay\n\n- **93.3%†** less KV cache per token than",
    ),
    "number in doubt, listed": Forms(
        page=f"{NUMBERS}/li[1][b='93.3%†']/strong[translate(., '\u00a0', ' ')='{DOUBT}'] and "
        f"{NUMBERS}/li[6][starts-with(., 'up to 4.48× (requests) / 10.2× (SLO)† the lead')]",
        mail="//strong[starts-with(., '† Superseded')]",
        feed="//strong[starts-with(., '† Superseded')]",
        text="    Up to 4.48× (requests) / 10.2× (SLO) the lead, against",
        twin="\n- **up to 4.48x (requests) / 10.2x (SLO)†** the lead, against others.",
    ),
    "derived numbers, listed": Forms(
        page=f"{NUMBERS}/li[b='320\u00a0KiB, 40\u00a0GiB'][contains(., 'Derived here: What the')]"
        "/a[@href='#what-the-caches-weigh']",
        mail="//a[@href='https://gap.example/twice/#what-the-caches-weigh'][.='40\u00a0GiB']",
        feed="//a[@href='#what-the-caches-weigh'][.='40\u00a0GiB']",
        text="and 40 GiB for 128K\nof them.",
        twin="\n- **320 KiB, 40 GiB** Derived here: [What the caches weigh](https://gap.example/twice",
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
}
