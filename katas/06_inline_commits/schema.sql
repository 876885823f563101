CREATE TABLE customers (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE seats (
    id          TEXT PRIMARY KEY,
    price_cents INTEGER NOT NULL,
    status      TEXT NOT NULL DEFAULT 'free' CHECK (status IN ('free', 'sold'))
);

CREATE TABLE orders (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    seat_id     TEXT NOT NULL UNIQUE REFERENCES seats (id)
);

CREATE TABLE charges (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id     INTEGER NOT NULL REFERENCES orders (id),
    amount_cents INTEGER NOT NULL
);

CREATE TABLE tickets (
    code     TEXT PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id)
);

-- Saturday evening, before the doors open.

INSERT INTO customers (id, name) VALUES
    ('ada', 'Ada'), ('ben', 'Ben'), ('mira', 'Mira'), ('otto', 'Otto');

INSERT INTO seats (id, price_cents) VALUES
    ('A6', 4200), ('A7', 4200), ('A8', 4200), ('B2', 3600), ('B3', 3600), ('C1', 2800);
