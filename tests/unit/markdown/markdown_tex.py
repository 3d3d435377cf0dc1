"""TeX by a grammar: what formulas are made of, right and wrong."""

from hypothesis import strategies as st

WORDS = r"x 12 \alpha \text{if~$y$} \mathbb{R} {} = + \le , ( ) \mid ' \dots \pmb{a} \, \% é \infty"
ATOMS = st.sampled_from(["", *WORDS.split()])
NAMES = "matrix cases aligned split align gather array}{c|c pmatrix"
ENVIRONMENTS = st.sampled_from(NAMES.split())


def around(inner):
    rows = st.lists(st.lists(inner, max_size=3).map("&".join), max_size=4)
    return st.one_of(
        st.lists(inner, max_size=5).map(" ".join),
        st.tuples(
            st.sampled_from(["frac", "binom", "overset", "underset", "stackrel", "dv"]),
            inner,
            inner,
        ).map(lambda made: rf"\{made[0]}{{{made[1]}}}{{{made[2]}}}"),
        st.tuples(
            st.sampled_from(
                ["sqrt", "hat", "widetilde", "overline", "smash", "phantom", "underbrace", "mathbf"]
            ),
            inner,
        ).map(lambda made: rf"\{made[0]}{{{made[1]}}}"),
        st.tuples(inner, st.sampled_from("^_"), inner).map(
            lambda made: f"{{{made[0]}}}{made[1]}{{{made[2]}}}"
        ),
        st.tuples(st.sampled_from(["()", "[]", "||", ".|"]), inner).map(
            lambda made: rf"\left{made[0][0]}{made[1]}\right{made[0][1]}"
        ),
        st.tuples(ENVIRONMENTS, rows, st.sampled_from(["", r" \\", r" \\ \hline", r" \\ \\"])).map(
            lambda made: (
                rf"\begin{{{made[0]}}}"
                + r" \\ ".join(made[1])
                + made[2]
                + rf"\end{{{made[0].partition('}')[0]}}}"
            )
        ),
    )


formulas = st.recursive(ATOMS, around, max_leaves=20)
