"""Digests and their readers in the database."""

import base64
import json
import zlib
from datetime import date, datetime

from sqlalchemy import Connection, Row, select, update

from banwatch.edges.store.insert import insert_new
from banwatch.edges.store.tables import delivery, digest, reader
from banwatch.model.alert import DeliveryState
from banwatch.model.digest import Cut, DigestRow, MailMessage, Picture, Reader


class SqlDigests:
    """Fulfils `ports.DigestStore` within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def last(self, recipient: str) -> Cut | None:
        """The end of the recipient's newest digest."""
        query = select(digest).where(digest.c.recipient == recipient).order_by(digest.c.local_date.desc()).limit(1)
        row = self._conn.execute(query).one_or_none()
        return Cut(row.local_date, row.window_to, row.last_change) if row else None

    def last_mailed(self, recipient: str) -> date | None:
        """Day of the newest digest with a mail."""
        mailed = select(digest.c.local_date).where(digest.c.recipient == recipient, digest.c.mailed.is_(True))
        return self._conn.execute(mailed.order_by(digest.c.local_date.desc()).limit(1)).scalar_one_or_none()

    def open(self, recipient: str, window_from: datetime, cut: Cut, mail: MailMessage | None) -> int | None:
        """Write a digest, once for each recipient and day."""
        row = {
            "recipient": recipient,
            "local_date": cut.local_date,
            "window_from": window_from,
            "window_to": cut.at,
            "last_change": cut.change,
            "mailed": mail is not None,
            "mail": mail_out(mail) if mail else None,
        }
        if not insert_new(self._conn, digest, row):
            return None
        same = select(digest.c.id).where(digest.c.recipient == recipient, digest.c.local_date == cut.local_date)
        return int(self._conn.execute(same).scalar_one())

    def mail(self, digest_id: int) -> MailMessage | None:
        """The mail of a digest."""
        found = self._conn.execute(select(digest.c.mail).where(digest.c.id == digest_id)).scalar_one_or_none()
        return mail_in(found) if found else None

    def mail_of(self, recipient: str, local_date: date) -> MailMessage | None:
        """The mail of a day."""
        same = select(digest.c.mail).where(digest.c.recipient == recipient, digest.c.local_date == local_date)
        found = self._conn.execute(same).scalar_one_or_none()
        return mail_in(found) if found else None

    def window(self, digest_id: int) -> tuple[date, datetime | None, datetime]:
        """Day and window of a digest."""
        row = self._conn.execute(select(digest).where(digest.c.id == digest_id)).one()
        return row.local_date, row.window_from, row.window_to

    def written(self, limit: int) -> tuple[DigestRow, ...]:
        """The newest digests with the state of their deliveries."""
        query = (
            select(digest, delivery.c.state, delivery.c.attempts, delivery.c.last_error)
            .join(delivery, delivery.c.digest_id == digest.c.id, isouter=True)
            .order_by(digest.c.local_date.desc(), digest.c.recipient)
            .limit(limit)
        )
        return tuple(
            DigestRow(
                row.recipient,
                row.local_date,
                row.window_to,
                DeliveryState(row.state) if row.state else None,
                row.attempts or 0,
                row.last_error or "",
            )
            for row in self._conn.execute(query)
        )

    def forget(self, before: date) -> int:
        """Drop old mails."""
        old = update(digest).where(digest.c.local_date < before, digest.c.mail.is_not(None)).values(mail=None)
        return self._conn.execute(old).rowcount

    def reader(self, address: str, token: str) -> Reader:
        """The reader of an address, made where there is none."""
        insert_new(self._conn, reader, {"address": address, "token": token})
        return _reader(self._conn.execute(select(reader).where(reader.c.address == address)).one())

    def reader_by_token(self, token: str) -> Reader | None:
        """The reader of a token."""
        row = self._conn.execute(select(reader).where(reader.c.token == token)).one_or_none()
        return _reader(row) if row else None

    def readers(self) -> tuple[Reader, ...]:
        """All readers."""
        return tuple(_reader(row) for row in self._conn.execute(select(reader).order_by(reader.c.address)))

    def pause(self, address: str, by: str, now: datetime) -> None:
        """No more mails to an address."""
        same = update(reader).where(reader.c.address == address, reader.c.paused_by == "")
        self._conn.execute(same.values(paused_by=by, paused_at=now))

    def resume(self, address: str) -> None:
        """Mails again."""
        clean = {"paused_by": "", "paused_at": None, "bounces": 0.0, "bounced_at": None}
        self._conn.execute(update(reader).where(reader.c.address == address).values(**clean))

    def bounced(self, address: str, score: float, at: datetime) -> None:
        """A new bounce score."""
        self._conn.execute(update(reader).where(reader.c.address == address).values(bounces=score, bounced_at=at))


def _reader(row: Row[*tuple[object, ...]]) -> Reader:
    return Reader(row.address, row.token, row.paused_by, row.paused_at, row.bounces, row.bounced_at)


def mail_out(mail: MailMessage) -> bytes:
    """A mail as compressed JSON: about 10 kB with its map."""
    fields = {
        "sender": mail.sender,
        "recipient": mail.recipient,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "message_id": mail.message_id,
        "date": mail.date.isoformat(),
        "headers": mail.headers,
        "pictures": [[each.cid, base64.b64encode(each.png).decode(), each.alt] for each in mail.pictures],
    }
    return zlib.compress(json.dumps(fields, ensure_ascii=True).encode("ascii"), 6)


def mail_in(data: bytes) -> MailMessage:
    """The mail again."""
    fields = json.loads(zlib.decompress(data))
    return MailMessage(
        sender=fields["sender"],
        recipient=fields["recipient"],
        subject=fields["subject"],
        text=fields["text"],
        html=fields["html"],
        message_id=fields["message_id"],
        date=datetime.fromisoformat(fields["date"]),
        headers=tuple((name, value) for name, value in fields["headers"]),
        pictures=tuple(Picture(cid, base64.b64decode(png), alt) for cid, png, alt in fields["pictures"]),
    )
