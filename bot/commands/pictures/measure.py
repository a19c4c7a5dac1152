"""How wide text is in the font that comes along, DejaVu Sans, so that it can be cut without drawing it.

The tables hold one character for each one from the number before them on: its code less 48 is the width in fiftieths of
the font's size, rounded up. A test draws text and compares.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

_UNIT, _FROM = 50, 48
_WIDE, _EMOJI, _SPACE, _GUESSED = 1.0, 1.3, 0.35, 0.85  # of the size; what the tables don't know is guessed
_EMOJI_FROM = 0x1F000
_JOINER, _RIGHT_TO_LEFT_MARK, _CUT = "\u200d", "\u200f", "…"
_CLINGING = range(0x1F3FB, 0x1F400)  # skin tones
_FLAGS = range(0x1F1E6, 0x1F200)  # letters of which two make a flag

_REGULAR: Final[Mapping[int, str]] = {
    0x0020: "@EGZP`W>DDIZ@C@APPPPPPPPPPAAZZZKbSSSWPMWV??QL\\VXOXSPOUSbSOSDADZIIOPLPOBPP>>M>aPOPPEKDPNYNNKPAPZ",
    0x00A0: (
        "@EPPPPAIIbHOZCbIIZEEIPP@IEHOaaaKSSSSSSaSPPPP????WVXXXXXZXUUUUOOPOOOOOObLOOOO>>>>OPOOOOOZOPPPPNPNSOSO"
        "SOSLSLSLSLWPWPPOPOPOPOPOWPWPWPWPVP^S?>?>?>?>?>NL?>QMML>L>LCLBM?VPVPVPYVPXOXOXOfdSESESEPKPKPKPKODODOD"
        "UPUPUPUPUPUPbYONOSKSKSKBPUSPSPTSLWYSPOPXOMBWSbB?VM>NaVPX^O`VQPSPKPADODO[PWUVUSKRRMKPRMJP?IG?vqjZXG__"
        "XSO?>XOUPUPUPUPUPOSOSOabWPWPQMXOXORM>vqjWPhSVPSOabXOSOSOPOPO?>?>XOXOSESEUPUPPKODPKVPUZSOSKSOPOXOXOXO"
        "XOONH[H>bbSSLLOKKOHSUSPO?>XPSEON"
    ),
    0x0370: (
        "QM\\Q>>VQNNILLLA?NNNNIIS@V\\ENYNZZASSLSPSVX?QS\\VPXVONPOOXSXW?OQLPAMQPNOLLPOANNPLLOOPNPOMQMQZAMOMZQOOS["
        "SQZRXOQNMGQQ\\P_ZVQXOSOWPSOOKRPL>XOOOPS\\QPTSTPPXOSP???geXTVOVSSSOXPfQVVTV\\VXVOSOO\\SWSfgZ]SSfSOONKSO^K"
        "QQOPVQOQPLNN[NSN^`TXNL[OOOPKLK>>>^]QOQNQ_ZWR`V\\XjcXOdZPL[\\XOXRXRb^`Vkd_ZSLJ00000EEWRSNOPOKRNPKf^QKTO"
        "TOTO[ZVRc\\g^\\SSLONONONSN_YSNSNSP`U`U?f^QOWRVRWSSN]W>SOSOabPOXOXOf^QKRMVQVQXOXOXOSLONONONSNOK]XRNSNSN"
        "SNc]a\\RNf`haWQWTOLVPkb]\\dbXPbYTOg^g^XSNNNNNNNNNNNWUVVUWQU[VSK_\\UTWVWXUUVUTYWXUVTSVKYVXX"
    ),
    0x05D0: "RMELQ>BQQ<KKMRR>EQPPPKNTMTQ",
    0x0621: "H>>I>X>`K``QQQGGIInnmm__NNNNNNN?dWZUOUKIXX",
    0x10D0: "JJNYJJJYJJfKKXJJXKQKZJXJJKMKJKKGJ",
    0x1E00: (
        "SOSPSPSPSLWPWPWPWPWPPOPOPOPOPOMBWPVPVPVPVPVP?>?>QMQMQML?L?L>L>\\a\\a\\aVPVPVPVPXOXOXOXOOPOPSESESESEPKPK"
        "PKPKPKODODODODUPUPUPUPUPSNSNbYbYbYbYbYSNSNONSKSKSKPDYNOBBBWOSOSOSOSOSOSOSOSOSOSOSOSOPOPOPOPOPOPOPOPO"
        "?>?>XOXOXOXOXOXOXO^O^O^O^O^OUPUP[P[P[P[P[PONONONONWHNNNN"
    ),
    0x2010: "CCPIbbII@@@@JJJJIINNARb@",
}
_BOLD: Final[Mapping[int, str]] = {
    0x0020: "BGKZSc\\@GGKZCECCSSSSSSSSSSDDZZZNbWWUZSSZZCCWPbZ[U[WUSYWhWUUGCGZIIRTNTRFTTBBRBeTSTTINHTQ_QQNTCTZ",
    0x00A0: (
        "BGSSPSCIIbMQZEbIIZFFIUPCIFMQdddNWWWWWWgUSSSSCCCCZZ[[[[[Z[YYYYUUTRRRRRReNRRRRBBBBSTSSSSSZSTTTTQTQWRWR"
        "WRUNUNUNUNZTZTSRSRSRSRSRZTZTZTZTZTaXCBCBCBCBCBVSCBWRRPBPBPHPLQCZTZTZTbZT[S[S[SkgWIWIWIUNUNUNUNSHSHSH"
        "YTYTYTYTYTYTh_UQUUNUNUNFTYWTWTUUNZ\\VTSS[SSFZXeFDWRCNeZT[\\Sg^XTWUNSLHTHSZT[YXWUNWWQNSWQMTCQLCvvqcaSmk"
        "eWRCB[SYTYTYTYTYTRWRWRgeZTZTWR[S[SWNBvvqZTqXZTWRge[SWRWRSRSRCBCB[S[SWIWIYTYTUNSHSOZTZ\\YQUNWRSR[S[S[S"
        "[SUQI\\JBggWUNPSNNXOWYWSRCB\\XWIUQ"
    ),
    0x0370: (
        "SMdZ@@ZTNNINLLDCNNNNGIXC[cMN]Na]DWWPWSUZ[CWWbZP[ZUNSSU[W[[CUSLTDRSTSSLNTSDTPUSNSXTNWPRXQX\\DRSR\\WQRVb"
        "VX\\V[SUNSITQ^PgZZT_VUQXRVTSNVTNB[QQUTUbUTSUSSS\\PUUCCCji\\YZWZWWWP]SnTZZYZbZ[ZUUSWbW_Yns_dWUkWRSPKYRbN"
        "TTRUYSSSTNMQbQVSfhV^PNaQRRTKNNBBBb`URTQSg\\[UcZbZti[SncSLff[S[S[Sjef\\vkg\\UNQ00000EE`YWOUTPKRLYRnbTNWR"
        "YRYRcZ`Yh\\pc`[UNSMUQUQWQhcYSYSYTdYdYCnbWP`YZS`YYSh_BWRWRgeSR[R[RnbTNWQZTZT[S[S[SUNWQWQWQYSPKd^RLWQWQ"
        "WOj]h^ZSocqcZP_YSLZUqffagc[Th_YRpepc`YNNNNNNNNNNNYUUUUUQU^URLaXTQUTTWSTTUR\\TWUTSRSMZSW["
    ),
    0x05D0: "UOGNSBESR?MMOSUBGRRRQRQUOVS",
    0x0621: "JBBPB^BcNccUUUJJMMuuttddSSNNNNNBk]^\\U[NP^^",
    0x10D0: "LMPZLMLZMLfMMYLMZMTN[LYMLMPMLMMLL",
    0x1E00: (
        "WRWTWTWTUNZTZTZTZTZTSRSRSRSRSRSFZTZTZTZTZTZTCBCBWRWRWRPBPBPBPBbebebeZTZTZTZT[S[S[S[SUTUTWIWIWIWIUNUN"
        "UNUNUNSHSHSHSHYTYTYTYTYTWQWQh_h_h_h_h_WQWQUQUNUNUNTH_QRFFF]SWRWRWRWRWRWRWRWRWRWRWRWRSRSRSRSRSRSRSRSR"
        "CBCB[S[S[S[S[S[S[S\\S\\S\\S\\S\\SYTYTZTZTZTZTZTUQUQUQUQ`QNNNN"
    ),
    0x2010: "EESIbbIICCCCQQQQIIPPARbB",
}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide text is at most, in the unit of its `size`; of scripts the font lacks it is a guess."""
    return sum(_width(character, bold=bold) for character in text) * size


def cut(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return text that is no wider than `room`, with an ellipsis where it was longer; letters stay whole."""
    if width(text, size, bold=bold) <= room:
        return text
    left, kept = room / size - _width(_CUT, bold=bold), 0
    for kept, character in enumerate(text):  # noqa: B007  (how far it went is what is wanted)
        left -= _width(character, bold=bold)
        if left < 0:
            break
    while kept and (_clings(text[kept]) or text[kept - 1] == _JOINER or _halves_flag(text, kept)):
        kept -= 1
    shown = text[:kept].rstrip()
    return f"{shown}{_CUT}{_RIGHT_TO_LEFT_MARK if _ends_right_to_left(shown) else ''}"


@lru_cache(maxsize=8192)
def _width(character: str, *, bold: bool) -> float:
    code = ord(character)
    for start, widths in (_BOLD if bold else _REGULAR).items():
        if start <= code < start + len(widths):
            return (ord(widths[code - start]) - _FROM) / _UNIT
    if code >= _EMOJI_FROM:
        return _EMOJI
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return 0.0
    if category == "Zs":
        return _SPACE
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _GUESSED


def _clings(character: str) -> bool:
    """Whether a character belongs to the one before it."""
    return unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf") or ord(character) in _CLINGING


def _halves_flag(text: str, at: int) -> bool:
    before = 0
    while before < at and ord(text[at - 1 - before]) in _FLAGS:
        before += 1
    return before % 2 == 1 and ord(text[at]) in _FLAGS


def _ends_right_to_left(text: str) -> bool:
    """Whether the last letter runs from right to left, so that what follows stands to the left of it."""
    for character in reversed(text):
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False
