"""What the golden essay may name: papers and claims as their sources state them."""

from pathlib import Path

from essays.markdown import (
    Claim,
    Head,
    Link,
    Paper,
    Picture,
    Problem,
    Records,
    Rendition,
    Statement,
    Target,
    render,
    twin,
)

FOLDER = Path(__file__).parent
ESSAY = (FOLDER / "essay.md").read_text()
PAPERS = (
    Paper(
        "kwon2023pagedattention",
        "Efficient Memory Management for Large Language Model Serving with PagedAttention",
        ("Woosuk Kwon", "Zhuohan Li", "Siyuan Zhuang", "Ying Sheng", "Lianmin Zheng"),
        "2023",
        "SOSP",
        "2309.06180",
        "10.1145/3600006.3613165",
        "/papers/kwon2023pagedattention/",
    ),
    Paper(
        "deepseek2024v2",
        "DeepSeek-V2: A Strong, Economical, and Efficient Mixture-of-Experts Language Model",
        ("DeepSeek-AI",),
        "2024",
        arxiv="2405.04434",
    ),
    Paper(
        "qin2025mooncake",
        "Mooncake: Trading More Storage for Less Computation",
        ("Ruoyu Qin", "Zheming Li", "Weiran He", "Jialei Cui"),
        "2025",
        "FAST",
    ),
    Paper(
        "liu2025lmcache",
        "LMCache: An Efficient KV Cache Layer for Enterprise-Scale LLM Inference",
        ("Yuhan Liu", "Jiayi Yao", "Yihua Cheng", "Yuwei An"),
        "2025",
        arxiv="2510.09665",
    ),
    Paper(
        "zhong2024distserve",
        "DistServe: Disaggregating Prefill and Decoding for Goodput-optimized Large Language Model"
        " Serving",
        ("Yinmin Zhong", "Shengyu Liu", "Junda Chen", "Jianbo Hu"),
        "2024",
        "OSDI",
        "2401.09670",
    ),
)
CLAIMS = (
    Claim(
        id="deepseek2024v2/cache",
        paper="DeepSeek-AI 2024",
        value="93.3",
        unit="%",
        says=Statement("", "93.3%", " less KV cache per token than DeepSeek 67B"),
        conditions="as deployed: MLA plus KV quantised to 6 bits on average",
        where="abstract, Figure 1(b), section 3.2.3",
        confidence="read in the paper",
        remark="disputed: the architecture alone cuts 82.2%",
    ),
    Claim(
        id="kwon2023pagedattention/waste",
        paper="Kwon et al. 2023",
        value="20.4-38.2",
        unit="%",
        says=Statement("", "20.4-38.2%", " of the KV cache memory held real token state"),
        conditions="three Orca reservation policies, section 6.2 experiment",
        where="section 1 and Figure 2",
        confidence="read in the paper",
        url="/papers/kwon2023pagedattention/#waste",
    ),
    Claim(
        id="liu2025lmcache/threshold",
        paper="Liu et al. 2025",
        value="256K",
        unit="tokens",
        says=Statement("context length from which loading wins", "256K\u00a0tokens", ""),
        conditions="32 Gbps network; at 64 or 128 Gbps loading wins at every length tested",
        where="section 8.7, Figure 15",
        confidence="read in the paper",
    ),
    Claim(
        id="qin2025mooncake/limits",
        paper="Qin et al. 2025",
        value="498 / 157 / 59",
        unit="%",
        says=Statement("", "498 / 157 / 59%", " more requests within the limits than vLLM"),
        conditions="TBT limit 100 / 200 / 300 ms",
        where="Figure 1",
        confidence="read in the paper",
        url="/papers/qin2025mooncake/#limits",
    ),
    Claim(
        id="zhong2024distserve/example",
        paper="Zhong et al. 2024",
        value="3.3 against 1.6",
        unit="requests/s",
        says=Statement("goodput", "3.3\u00a0requests/s", ", against 1.6\u00a0requests/s for vLLM"),
        conditions="13B model, input 512, output 64, one A100 each",
        where="section 1, Figure 1",
        confidence="read in the paper",
    ),
    Claim(
        id="zhong2024distserve/first",
        paper="Zhong et al. 2024",
        value="up to 4.48 (requests) / 10.2 (SLO)",
        unit="x",
        says=Statement("", "up to 4.48x (requests) / 10.2x (SLO)", " the lead, against others"),
        conditions="as the first version says",
        where="abstract",
        confidence="read in the abstract",
        remark="Superseded by up to 7.4x (Zhong et al. 2024): never mix the two",
    ),
)
RECORDS = Records(
    papers_by_key={paper.key: paper for paper in PAPERS},
    claims_by_id={claim.id: claim for claim in CLAIMS},
    open_problems=(
        Problem("Long contexts and the KV cache", "unsolved", "/problems/#contexts"),
        Problem("Who needs it?", "just starting to open"),
    ),
    page_links={12: Link("/busy/")},
    document_links={3: Link("/documents/3/claims.csv")},
    pictures={
        7: Picture(
            Rendition("/media/full.png", 1200, 320),
            (
                Rendition("/media/full.660.webp", 660, 176),
                Rendition("/media/full.1200.webp", 1200, 320),
            ),
        )
    },
    base_url="https://gap.example/twice/",
)
HEAD = Head(
    title="A context is paid for twice",
    true_thing="A long context costs memory once, and bandwidth at every step.",
    date="2026-11-25",
    author="The author",
    license_name="CC BY 4.0",
    license_url="https://creativecommons.org/licenses/by/4.0/",
    address="https://gap.example/twice/",
)
# One source, and all that is made of it, by the names of the snapshots.
MADE = {
    "page.html": lambda text: render(text, Target.PAGE, RECORDS).html,
    "mail.html": lambda text: render(text, Target.MAIL, RECORDS).html,
    "mail.txt": lambda text: render(text, Target.MAIL, RECORDS).text,
    "feed.html": lambda text: render(text, Target.FEED, RECORDS).html,
    "twin.md": lambda text: twin(text, HEAD, RECORDS),
}


def renew() -> None:
    for name, make in MADE.items():
        (FOLDER / name).write_text(make(ESSAY))


if __name__ == "__main__":
    renew()
