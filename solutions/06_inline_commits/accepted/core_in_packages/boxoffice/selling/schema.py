from secrets import token_hex

from sqlalchemy import Column, Integer, MetaData, String, Table


def new_code() -> str:
    return token_hex(4).upper()


metadata = MetaData()

customers = Table("customers", metadata, Column("id", String, primary_key=True))

seats = Table(
    "seats",
    metadata,
    Column("id", String, primary_key=True),
    Column("price_cents", Integer),
    Column("status", String),
)

orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", String),
    Column("seat_id", String),
)

charges = Table(
    "charges",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("order_id", Integer),
    Column("amount_cents", Integer),
)

tickets = Table(
    "tickets",
    metadata,
    Column("code", String, primary_key=True),
    Column("order_id", Integer),
)
