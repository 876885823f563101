from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

customers = Table(
    "customers", metadata, Column("id", String, primary_key=True), Column("email", String)
)
seats = Table("seats", metadata, Column("id", String, primary_key=True), Column("status", String))
orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("customer_id", ForeignKey("customers.id")),
    Column("seat_id", ForeignKey("seats.id")),
    Column("status", String),
)
tickets = Table(
    "tickets",
    metadata,
    Column("code", String, primary_key=True),
    Column("order_id", ForeignKey("orders.id")),
)
