"""The tables of schema.sql, as far as the code needs them."""

from sqlalchemy import Column, DateTime, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

seats = Table(
    "seats",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("label", String, nullable=False),
    Column("state", String, nullable=False),
)

customers = Table(
    "customers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("tier", String, nullable=False),
)

grace_periods = Table(
    "grace_periods",
    metadata,
    Column("tier", String, primary_key=True),
    Column("minutes", Integer, nullable=False),
)

holds = Table(
    "holds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seat_id", ForeignKey("seats.id"), nullable=False),
    Column("customer_id", ForeignKey("customers.id"), nullable=False),
    Column("charge", String, nullable=False),
    Column("paid_cents", Integer, nullable=False),
    Column("fee_cents", Integer, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("released_at", DateTime),
    Column("released_by", String),
    Column("refund_cents", Integer),
)
