from sqlalchemy import Column, Date, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

people = Table("people", metadata, Column("id", String, primary_key=True), Column("role", String))
logins = Table(
    "logins",
    metadata,
    Column("token", String, primary_key=True),
    Column("person_id", ForeignKey("people.id")),
)
shows = Table("shows", metadata, Column("id", Integer, primary_key=True), Column("state", String))
orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("show_id", ForeignKey("shows.id")),
    Column("person_id", ForeignKey("people.id")),
    Column("paid_cents", Integer),
    Column("state", String),
)
refunds = Table(
    "refunds",
    metadata,
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    Column("amount_cents", Integer),
    Column("refunded_by", String),
)
letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("order_id", Integer),
    Column("sender", String),
    Column("due_on", Date),
    Column("state", String),
    Column("reason", String),
)
