# ruff: noqa: RUF001 - typographic characters are the subject here
"""The pieces of a formula set side by side, so that no two are read as one."""

from enum import Enum, IntEnum
from typing import NamedTuple

RAISED = str.maketrans(
    "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθ⊤∘",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵀ°",
) | {ord(prime): ord(prime) for prime in "′″‴†"}
LOWERED = str.maketrans(
    "0123456789+−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
)
SMALL = {chr(raised) for raised in (*RAISED.values(), *LOWERED.values())}

# What a piece does in its row. The argument of a function follows behind a space.
Role = Enum(
    "Role",
    "OPERAND FUNCTION APPLY PREFIX INFIX GLUE SEPARATOR OPEN CLOSE BAR SPACE",
    module=__name__,
)
# How tightly its parts hold together. Behind a script, as in x_θ, no letter may follow at once.
Bond = IntEnum("Bond", "ATOM SCRIPT PRODUCT FRACTION SPACED WORDS", module=__name__)


class Piece(NamedTuple):
    text: str
    role: Role = Role.OPERAND
    bond: Bond = Bond.ATOM

    def within(self, most: Bond) -> str:
        """The text, in brackets if it holds together less tightly than `most`."""
        return self.text if self.bond <= most else f"({self.text})"


SPACE = Piece(" ", Role.SPACE)
SIGNS = set("+−±∓")
BEHIND_OPERANDS = {Role.OPERAND, Role.CLOSE}
BEFORE_OPERANDS = {Role.OPERAND, Role.OPEN, Role.FUNCTION}


def joined(pieces: list[Piece], tight: bool = False) -> Piece:
    """The pieces of a row as one; `tight` leaves out the spaces around signs, as scripts do."""
    pieces = _settled([piece for piece in pieces if piece.text])
    text, depth, units, bond, wide = "", 0, 0, Bond.ATOM, False
    last = Piece("", Role.OPEN)
    for piece in pieces:
        if piece.role is Role.SPACE:
            wide = True
            continue
        gap = _gap(last, piece, wide, tight)
        depth -= piece.role is Role.CLOSE
        if depth <= 0:
            loose = gap or piece.role in (Role.INFIX, Role.PREFIX)
            bond = max(bond, Bond.SPACED if loose else piece.bond)
            units += piece.role in (Role.OPERAND, Role.FUNCTION, Role.OPEN)
        depth += piece.role is Role.OPEN
        text, last, wide = text + gap + piece.text, piece, False
    is_call = units == 2 and last.role is Role.CLOSE and pieces[0].text.isalpha()
    return Piece(text, bond=max(bond, Bond.PRODUCT) if units > 1 and not is_call else bond)


def _settled(pieces: list[Piece]) -> list[Piece]:
    """The same pieces, each in the role that it has by its neighbors."""
    settled: list[Piece] = []
    roles = [piece.role for piece in pieces if piece.role is not Role.SPACE]
    following = iter([*roles[1:], Role.CLOSE])
    before, bars = Role.OPEN, 0
    for piece in pieces:
        if piece.role is Role.SPACE:
            settled.append(piece)
            continue
        after, role = next(following), piece.role
        bars += role is Role.BAR
        if after is Role.APPLY:
            role = Role.FUNCTION
        elif role is Role.BAR:
            role = _side(bars, roles.count(Role.BAR), after)
        elif role is Role.INFIX and _is_tail(piece, settled):
            piece = Piece(settled.pop().text + piece.text)
        elif role is Role.INFIX and before not in BEHIND_OPERANDS:
            role = Role.PREFIX
        is_crowded = before in BEHIND_OPERANDS | {Role.APPLY} or after in BEFORE_OPERANDS
        if piece.bond in (Bond.FRACTION, Bond.SPACED) and role is Role.OPERAND and is_crowded:
            piece = Piece(f"({piece.text})")
        if role is not Role.APPLY:
            settled.append(piece._replace(role=role))
        before = role
    return settled


def _is_tail(sign: Piece, settled: list[Piece]) -> bool:
    """Whether a sign is one with the sign before it: := or +=, but not = -."""
    return sign.text not in SIGNS and bool(settled) and settled[-1].role is Role.INFIX


def _side(number: int, total: int, after: Role) -> Role:
    """Of the bars in a row every second one closes; a single one stands between or behind."""
    if number == total and total % 2:
        return Role.CLOSE if after is Role.CLOSE else Role.GLUE
    return Role.OPEN if number % 2 else Role.CLOSE


def _gap(last: Piece, piece: Piece, wide: bool, tight: bool) -> str:
    """What stands between two neighbors so that they are not read as one."""
    space = " " if wide or not tight else ""
    match last.role, piece.role:
        case (_, Role.SEPARATOR | Role.CLOSE | Role.GLUE) | (Role.OPEN | Role.GLUE, _):
            return ""
        case (Role.PREFIX, _):
            return ""
        case (_, Role.INFIX) | (Role.INFIX | Role.SEPARATOR, _):
            return space
        case (Role.FUNCTION, Role.OPEN):
            return "" if last.text[-1].isalnum() and last.bond is Bond.ATOM else " "
        case (Role.FUNCTION, _) | (_, Role.FUNCTION):
            return " "
        case (_, Role.OPEN):
            runs_on = last.bond is Bond.SCRIPT and last.text[-1] != ")"
        case (Role.CLOSE, _):
            runs_on = piece.text[0].isalnum()
        case _:
            runs_on = last.bond is Bond.SCRIPT or piece.text[0] == "("
            runs_on = runs_on or _run_together(last.text, piece.text)
    return " " if wide or runs_on else ""


def _run_together(left: str, right: str) -> bool:
    """Whether two operands would be read as one word, number or power."""
    if not (left[-1].isalnum() and right[0].isalnum()):
        return False
    pairs = (left[-2:], right[:2])
    is_word = any(len(two) == 2 and two.isalpha() and not set(two) & SMALL for two in pairs)
    return is_word or right[0].isdecimal() or right[0] in SMALL
