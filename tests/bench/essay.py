"""An essay of 3,000 words with 20 formulas, a chart, two tables and two blocks of code.

Its prose is that of two essays as they were once, so that figures of today and of then can be
compared: made-up text would be smaller when compressed.
"""

import re
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
MORE = Path(__file__).parents[2] / "home" / "content" / "why-i-write.md"
MORE_PARAGRAPHS = 10
FORMULAS = r"""
Write $L$ for the layers and $h_{\mathrm{kv}}$ for the heads that keep keys and values.
A token then weighs $m = 2 L h_{\mathrm{kv}} d b$ bytes.
With n tokens the cache holds $M(n) = n \cdot m$ bytes.
It is as large as the weights at $n^* = W / m$ tokens.
The scores of one head are
$$\operatorname{softmax}\left(\frac{Q K^\top}{\sqrt{d}}\right) V \tag{1}$$
and of $n$ tokens each looks at $\binom{n}{2}$ pairs.
The floor of a step with $B$ users is
$$t(B) = \frac{W + \sum_{i=1}^{B} n_i m}{\beta} \tag{2}$$
where $\beta$ is the bandwidth.
Its output is $B / t(B)$, and $\lim_{B \to \infty} B / t(B) = \beta / (n m)$.
One user more costs
$$\frac{\partial t}{\partial B} = \frac{n m}{\beta} \tag{3}$$
The intensity of attention is $g = h / h_{\mathrm{kv}}$ operations for each byte.
Goodput is
$$G = \max \{\lambda : \Pr(T \le \tau) \ge 0.9\} \tag{4}$$
with $\lambda$ requests a second and the limits $\tau$.
It is at most $\mu_1 \wedge \mu_2$, where
$$\mu_k = \begin{cases} c_k / s & \text{if alone} \\ c_k / (s + q) & \text{if mixed} \end{cases}$$
"""
CHART = """
```chart
title: The step is spent reading
x: Batch (sequences)
y: Time (ms)

sequences,Reading,Arithmetic
1,5.1,0.02
8,7.4,0.13
16,9.9,0.26
32,15.1,0.52
59,23.7,0.96
```

/// figure-caption
Llama-3-8B on one H100, each sequence at 8192 tokens: floors, derived and not measured.
///
"""


def long_essay() -> str:
    first, second = map(_body, sorted(TEXTS.glob("*.md")))
    more = [part for part in _body(MORE).split("\n\n") if len(part) > 200][:MORE_PARAGRAPHS]
    prose = re.split(r"\n\n(?=[A-Z])", "\n\n".join(more))
    formulas = re.split(r"\n(?=[A-Z])", FORMULAS.strip())
    mixed = [part for pair in zip(prose, formulas, strict=False) for part in pair]
    rest = prose[len(formulas) :] + formulas[len(prose) :]
    return "\n\n".join([first, "## The sums", *mixed, *rest, CHART.strip(), second]) + "\n"


def _body(path: Path) -> str:
    return path.read_text().split("---\n", 2)[2].strip()
