"""Code that keeps lexers busy, as units to repeat, and a program for each family of them."""

BLANKS = ["\n", " \n", "\t", " ", "a\n\n", "a\n   \n", "\x0c\n", "\u2028\n"]
LINES = [
    "a\n",
    "int a\n",
    "a:\n",
    "a: a\n",
    "    a\n",
    "- a\n",
    "+a\n",
    "$ a\n",
    ">>> a\n",
    "| a |\n",
]
BRACKETS = ["(\n", "[\n", "{\n", "<a\n", ")\n", "a(\n", "f(x\n", "{a:\n", "a[", "a<b>", "[]("]
QUOTES = ['"\n', "'\n", "`\n", '"""\n', "'''a\n", '"\\\n', 'f"{\n', "`${\n", 'R"a(\n', 'r#"\n']
HERE_DOCUMENTS = [
    "<<EOF\n",
    "<<E ",
    "<<-A\n",
    "<<~A,",
    "<<<a\n",
    "@'\n",
    "|\n  ",
    "```a\n",
    "~~~\n",
]
COMMENTS = [
    "/*\n",
    "/* */\n",
    "//\n",
    "(*\n",
    "{-\n",
    "#if 0\n",
    "--[[\n",
    "<!--\n",
    "=begin\n",
    "#|\n",
]
PATTERNS = [
    "m{",
    "q(",
    "s/",
    "y/\n",
    "#{",
    "${",
    "$(",
    "@{",
    "%(",
    "{%",
    "<%\n",
    "<?\n",
    "\\begin{",
]
NUMBERS = ["1 ", "1.", "1e\n", "0x", "1_000 ", "1.1.1.\n", "e1 "]
WORDS = [
    "a ",
    "a b(",
    "std::",
    "a::b ",
    "a.b",
    "@a\n",
    "&a ",
    "_\n",
    "class a\n",
    "template<\n",
    "é ",
]
SIGNS = [
    ",\n",
    ";\n",
    "=\n",
    "::\n",
    "->\n",
    "***\n",
    "\\\n",
    "#\n",
    "%\n",
    "&&\n",
    "\x00\n",
    "😀\n",
]
UNITS = [
    *BLANKS, *LINES, *BRACKETS, *QUOTES, *HERE_DOCUMENTS, *COMMENTS, *PATTERNS, *NUMBERS, *WORDS,
    *SIGNS,
]  # fmt: skip
LONG_LINES = ["(", '"', "a", "std::", "/*", "1", "=", "a ", "<a ", "\\"]
