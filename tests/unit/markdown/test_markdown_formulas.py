# ruff: noqa: RUF001 - typographic characters are the subject here
"""Thirty formulas: what each means in MathML, and how it reads as one line of text."""

import pytest
from lxml.html import HtmlElement
from markdown_records import mail, page, text

from essays.markdown.formulas.svg import Colors, drawn
from essays.markdown.formulas.tex import ELEMENTS, read

# Name, TeX, parts of its tree written as tag(children), its line of text.
FORMULAS = [
    (
        "attention",
        r"\operatorname{Attention}(Q, K, V)"
        r" = \operatorname{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V",
        ["frac(row(Q sup(K ⊤)) sqrt(sub(d k)))", "softmax"],
        "Attention(Q, K, V) = softmax(QKᵀ/√(dₖ)) V",
    ),
    (
        "sum",
        r"\sum_{i=1}^{n} i^2 = \frac{n(n+1)(2n+1)}{6}",
        ["underover(∑ row(i = 1) n) sup(i 2) =", "frac(row(n ( n + 1 ) ( 2 n + 1 )) 6)"],
        "∑_(i=1)^n i² = n(n + 1)(2n + 1)/6",
    ),
    (
        "product",
        r"P(x) = \prod_{t=1}^{T} p(x_t \mid x_{<t})",
        ["underover(∏ row(t = 1) T)", "sub(x t) ∣ sub(x row(< t))"],
        "P(x) = ∏_(t=1)^T p(xₜ | x_(<t))",
    ),
    (
        "round matrix",
        r"A = \begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        ["row(( table(tr(a b) tr(c d)) ))"],
        "A = [a, b; c, d]",
    ),
    (
        "square matrix",
        r"\begin{bmatrix} 1 & \cdots & 0 \\ \vdots & \ddots & \vdots"
        r" \\ 0 & \cdots & 1 \end{bmatrix}",
        ["row([ table(tr(1 ⋯ 0) tr(⋮ ⋱ ⋮) tr(0 ⋯ 1)) ])"],
        "[1, ⋯, 0; ⋮, ⋱, ⋮; 0, ⋯, 1]",
    ),
    (
        "determinant",
        r"\det A = \begin{vmatrix} a & b \\ c & d \end{vmatrix} = ad - bc",
        ["row(| table(tr(a b) tr(c d)) |) = a d − b c"],
        "det A = |[a, b; c, d]| = ad − bc",
    ),
    (
        "cases",
        r"f(x) = \begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
        ["row({ table(tr(x td(if x > 0)) tr(0 otherwise)) )"],
        "f(x) = {x, if x > 0; 0, otherwise}",
    ),
    (
        "aligned",
        r"\begin{aligned} a &= b + c \\ &= d \end{aligned}",
        ["table(tr(a td(= b + c)) tr( td(= d)))"],
        "a = b + c = d",
    ),
    (
        "array with rules",
        r"\left[\begin{array}{cc|c} 1 & 2 & 3 \\ \hline 4 & 5 & 6 \end{array}\right]",
        ["row([ table(tr(1 2 3) tr(4 5 6)) ])"],
        "[1, 2 | 3; ―; 4, 5 | 6]",
    ),
    (
        "limit",
        r"\lim_{n \to \infty} \left(1 + \frac{1}{n}\right)^n = e",
        ["under(lim row(n → ∞))", "sup(row(( 1 + frac(1 n) )) n)"],
        "lim_(n→∞) (1 + 1/n)ⁿ = e",
    ),
    (
        "argmin",
        r"\hat\theta = \argmin_{\theta \in \Theta} \mathcal{L}(\theta)",
        ["over(θ ˆ) =", "under(arg min row(θ ∈ Θ))", "ℒ) ( θ ))"],
        "θ̂ = arg min_(θ∈Θ) ℒ(θ)",
    ),
    (
        "norm",
        r"\left\lVert x \right\rVert_2 = \sqrt{\sum_i x_i^2}",
        ["sub(row(‖ x ‖) 2)", "sqrt(row(under(∑ i) subsup(x i 2)))"],
        "‖x‖₂ = √(∑_i xᵢ²)",
    ),
    (
        "binomial",
        r"\binom{n}{k} = \frac{n!}{k!\,(n-k)!}",
        ["row(( frac(n k) ))", "frac(row(n !) row(k ! ( n − k ) !))"],
        "(n choose k) = n!/(k! (n − k)!)",
    ),
    (
        "underbrace",
        r"\underbrace{2 \cdot n_\text{layers} \cdot d}_{\text{bytes per token}} \le B",
        ["under(under(row(2 ⋅ sub(n layers) ⋅ d) ⏟) bytes per token) ≤ B"],
        "underbrace(2 · n_layers · d)_(bytes per token) ≤ B",
    ),
    (
        "overbrace",
        r"\overbrace{a + b}^{n} = c",
        ["over(over(row(a + b) ⏞) n) = c"],
        "overbrace(a + b)^n = c",
    ),
    ("tag", r"E = mc^2 \tag{1}", ["E = m sup(c 2)"], "E = mc²"),
    (
        "text",
        r"\text{time} = \frac{\text{bytes}}{\text{bandwidth}}",
        ["time = frac(bytes bandwidth)"],
        "time = bytes/bandwidth",
    ),
    (
        "substack",
        r"\sum_{\substack{0 \le i < m \\ 0 < j < n}} P(i, j)",
        ["under(∑ table(tr(td(0 ≤ i < m)) tr(td(0 < j < n)))) P ( i , j )"],
        "∑_(0≤i<m, 0<j<n) P(i, j)",
    ),
    (
        "number sets",
        r"f\colon \mathbb{R}^n \to \mathbb{R}_{\ge 0}",
        ["f : sup(ℝ n) → sub(ℝ row(≥ 0))"],
        "f: ℝⁿ → ℝ_(≥0)",
    ),
    (
        "expectation",
        r"\mathbb{E}_{x \sim p}\left[ \log \frac{p(x)}{q(x)} \right]",
        ["sub(𝔼 row(x ∼ p))", "frac(row(p ( x )) row(q ( x )))"],
        "𝔼_(x∼p)[log (p(x)/q(x))]",
    ),
    (
        "primes",
        r"f''(x) + f'(x) = 0",
        ["sup(f ″) ( x ) + sup(f ′) ( x ) = 0"],
        "f″(x) + f′(x) = 0",
    ),
    (
        "roots",
        r"\sqrt[3]{x^2 + 1} \ne \sqrt{x}",
        ["root(row(sup(x 2) + 1) 3) ≠ sqrt(x)"],
        "∛(x² + 1) ≠ √(x)",
    ),
    (
        "set",
        r"S = \left\{ x \in \mathbb{Z} \mid x^2 < 10 \right\}",
        ["row({ x ∈ ℤ ∣ sup(x 2) < 10 })"],
        "S = {x ∈ ℤ | x² < 10}",
    ),
    (
        "integral",
        r"\int_{-\infty}^{\infty} e^{-x^2} \, dx = \sqrt{\pi}",
        ["subsup(∫ row(− ∞) ∞) sup(e row(− sup(x 2))) d x = sqrt(π)"],
        "∫_(−∞)^∞ e^(−x²) dx = √(π)",
    ),
    (
        "continued fraction",
        r"x = a_0 + \cfrac{1}{a_1 + \cfrac{1}{a_2}}",
        ["sub(a 0) + frac(1 row(sub(a 1) + frac(1 sub(a 2))))"],
        "x = a₀ + 1/(a₁ + 1/a₂)",
    ),
    (
        "gradient",
        r"\frac{\partial L}{\partial w_{ij}} = \nabla_w L \cdot \vec{v}",
        ["frac(row(∂ L) row(∂ sub(w row(i j))))", "sub(∇ w) L ⋅ over(v →)"],
        "∂L/(∂wᵢⱼ) = ∇_w L · v⃗",
    ),
    (
        "ceiling",
        r"\left\lceil \frac{L}{B} \right\rceil \times B \gg \lfloor x \rfloor",
        ["row(⌈ frac(L B) ⌉) × B ≫ ⌊ x ⌋"],
        "⌈L/B⌉ × B ≫ ⌊x⌋",
    ),
    (
        "accents",
        r"\bar{x} = \tilde{y} + \dot{z} + \widehat{abc} + \overline{z + w}",
        ["over(x ¯) = over(y ˜) + over(z ˙) + over(row(a b c) \u0302) + over(row(z + w) ‾)"],
        "x̄ = ỹ + ż + hat(abc) + bar(z + w)",
    ),
    (
        "arrow",
        r"X_n \xrightarrow{d} \mathcal{N}(0, \sigma^2)",
        ["sub(X n)", "over(→ ", "𝒩 ( 0 , sup(σ 2) )"],
        "Xₙ →^d 𝒩(0, σ²)",
    ),
    (
        "tall tag",
        r"\begin{aligned} T &= \max\left(\frac{F}{\pi}, \frac{M}{\beta}\right) \\"
        r" &\approx 5 \text{ ms} \end{aligned} \tag{roof}",
        ["row(( frac(F π) , frac(M β) ))", "tr( td(≈ 5 ms))"],
        "T = max(F/π, M/β) ≈ 5 ms",
    ),
]
INKS = Colors("#1c1b19", "#fbf8f1")
NAMES = [name for name, *_ in FORMULAS]


def shape(element: HtmlElement) -> str:
    """The tree as tag(children), where rows and cells of one child are that child."""
    if element.tag in ("mi", "mn", "mo", "mtext"):
        return " ".join((element.text or "").strip("\u2061\u2063").split())
    parts = [shape(child) for child in element if child.tag != "mspace"]
    if element.tag in ("mrow", "mtd") and len(parts) < 2:
        return "".join(parts)
    return f"{element.tag[1:]}({' '.join(parts)})"


@pytest.mark.parametrize(("tex", "parts"), [row[1:3] for row in FORMULAS], ids=NAMES)
def test_each_part_stands_where_it_belongs(tex, parts):
    tree = shape(read(tex, True).math())
    assert [part for part in parts if part not in tree] == [], tree


@pytest.mark.parametrize(("tex", "line"), [(row[1], row[3]) for row in FORMULAS], ids=NAMES)
def test_the_line_of_text_cannot_be_misread(tex, line):
    assert text(f"$$ {tex} $$").splitlines()[0].strip().partition("    (")[0] == line


@pytest.mark.parametrize("tex", [row[1] for row in FORMULAS], ids=NAMES)
def test_a_page_shows_mathml_of_allowed_parts_only(tex):
    for element in read(tex, True).math().iter():
        assert set(element.keys()) <= ELEMENTS[element.tag]
    assert '<math display="block">' in page(f"$$ {tex} $$")


@pytest.mark.parametrize(("tex", "line"), [(row[1], row[3]) for row in FORMULAS], ids=NAMES)
def test_a_mail_shows_a_picture_that_says_the_line(tex, line):
    html = mail(f"$$ {tex} $$")
    assert f'alt="{line.replace("<", "&lt;").replace(">", "&gt;")}"' in html.replace("&amp;", "&")
    assert "<math" not in html


@pytest.mark.parametrize("tex", [row[1] for row in FORMULAS], ids=NAMES)
def test_pictures_are_of_paths_on_their_ground(tex):
    svg = drawn(tex, INKS)
    assert svg.count('fill="#fbf8f1"') == 1
    assert "<text" not in svg
    assert "<use" not in svg
    assert float(svg.partition('width="')[2].partition('"')[0]) <= 560


def test_rules_of_an_array_are_drawn():
    plain, ruled = (
        drawn(rf"\begin{{array}}{{{columns}}} 1 & 2 \\ {rule} 3 & 4 \end{{array}}", INKS)
        for columns, rule in (("cc", ""), ("c|c", r"\hline"))
    )
    assert ruled.count("<path") + ruled.count("<rect") == plain.count("<path") + 3


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\frac{1}{n} x", "(1/n)x"),
        (r"g \frac12", "g (1/2)"),
        (r"\frac{\frac ab}{c}", "(a/b)/c"),
        (r"\frac{a}{\frac bc}", "a/(b/c)"),
        (r"\frac{-x}{bc}", "(−x)/(bc)"),
        (r"\left(\frac ab\right)^2", "(a/b)²"),
        (r"a^{b^c}", "a^(bᶜ)"),
        (r"x_\theta y", "x_θ y"),
        (r"x_{i,j}^2", "x_(i,j)^2"),
        (r"x_{\text{max}}", "x_max"),
        (r"2^{10}3", "2¹⁰ 3"),
        (r"2\sqrt[n]{x}", "2 ⁿ√(x)"),
        (r"|x| + |y - z|", "|x| + |y − z|"),
        (r"p(x|y)", "p(x|y)"),
        (r"\left.\frac12\right|_0", "1/2|₀"),
        (r"x := -y", "x := −y"),
        (r"1{,}000 + a,\dots,b", "1,000 + a, …, b"),
        (r"\frac{1{,}000}{2{,}000{,}000}", "1,000/2,000,000"),
        (r"\overset{a}{b} \overset{!}{=} c", "overset(a, b) =^! c"),
        (r"\begin{aligned} a &= b & c &= d \\ -e &= f \end{aligned}", "a = b, c = d; −e = f"),
        (r"\begin{gathered} a = b \\ c = d \end{gathered}", "a = b; c = d"),
        (r"\sin^2 x + \log_2 n + \max(a, b)", "sin² x + log₂ n + max(a, b)"),
        (r"10^{-9}\,\text{s} \pm 5\%", "10⁻⁹ s ± 5%"),
        (r"A^{-1} x'^2 90^\circ x^{(i)}", "A⁻¹x′² 90°x⁽ⁱ⁾"),
        (r"a \equiv b \pmod n", "a ≡ b (mod n)"),
    ],
)
def test_what_is_easily_misread(tex, line):
    assert read(tex, True).text == line
