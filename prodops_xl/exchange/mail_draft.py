"""A mail draft with a pack: an .eml file that any mail program opens. Nothing is sent, and no recipient is invented."""

from __future__ import annotations

import re
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP

from prodops_xl.exchange.packs import Pack
from prodops_xl.reports.pack_mail import PackLetter, PointLine, letter_html, letter_text

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_SHOWN = 40  # points in the letter; the workbook has them all


def addresses_in(text: object) -> tuple[str, ...]:
    """The mail addresses in a cell, in their order; none where it holds something else."""
    return tuple(dict.fromkeys(_ADDRESS.findall(str(text)))) if text not in (None, "") else ()


def draft(pack: Pack, workbook: bytes, file_name: str) -> bytes:
    """The draft as bytes: text and HTML of the open points, the workbook attached.

    Recipients are the pack's addresses; without any there is no To, and the person who sends it fills it in. `X-Unsent`
    has Outlook open it as a draft.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject(pack.recipient, pack.as_of, pack.identity.revision)
    if pack.addresses:
        message["To"] = ", ".join(pack.addresses)
    message["X-Unsent"] = "1"
    letter = _letter(pack, file_name)
    message.set_content(letter_text(letter))
    message.add_alternative(letter_html(letter), subtype="html")
    message.add_attachment(workbook, maintype=_XLSX[0], subtype=_XLSX[1], filename=file_name)
    # The parts' boundaries are random otherwise; the same pack gives the same draft.
    message.set_boundary(f"pack-{pack.identity.seal[:24]}")
    body = next(part for part in message.walk() if part.get_content_type() == "multipart/alternative")
    body.set_boundary(f"letter-{pack.identity.seal[:24]}")
    return message.as_bytes()


def subject(recipient: str, as_of: date, revision: int) -> str:
    """One line, whatever a name holds."""
    return f"Order update {as_of.isoformat()}: {' '.join(recipient.split())} (revision {revision})"


def _letter(pack: Pack, file_name: str) -> PackLetter:
    points = pack.points.head(_SHOWN)
    lines = [
        PointLine(
            po=str(told["PO"]), line=f"{told['Line']:g}" if told["Line"] == told["Line"] else "",
            style=str(told["Style"] or ""), what=str(told["What"]),
            due=f"{told['Due']:%Y-%m-%d}" if told["Due"] == told["Due"] else "", late=int(told["Days late"]),
        )
        for told in points.to_dict("records")
    ]  # fmt: skip
    return PackLetter(
        recipient=pack.recipient,
        as_of=pack.as_of.isoformat(),
        file_name=file_name,
        revision=pack.identity.revision,
        lines=len(pack.tables["Orders"].frame),
        points=lines,
        more=len(pack.points) - len(lines),
    )
