CREATE TABLE customers (
    id    TEXT PRIMARY KEY,
    email TEXT NOT NULL
);

CREATE TABLE seats (
    id     TEXT PRIMARY KEY,
    status TEXT NOT NULL DEFAULT 'free' CHECK (status IN ('free', 'sold'))
);

CREATE TABLE orders (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    seat_id     TEXT NOT NULL REFERENCES seats (id),
    status      TEXT NOT NULL DEFAULT 'paid' CHECK (status IN ('paid', 'cancelled'))
);

CREATE UNIQUE INDEX one_paid_order_for_a_seat ON orders (seat_id) WHERE status = 'paid';

-- The admission list: who has one of these codes comes in.
CREATE TABLE tickets (
    code     TEXT PRIMARY KEY,
    order_id INTEGER NOT NULL UNIQUE REFERENCES orders (id)
);

-- Saturday, an hour before the concert.

INSERT INTO customers (id, email) VALUES
    ('ada', 'ada@example.org'), ('ben', 'ben@example.org'), ('tove', 'tove@example.org');

INSERT INTO seats (id, status) VALUES
    ('A6', 'free'), ('A7', 'free'), ('A8', 'free'), ('B2', 'free'), ('B3', 'sold');

INSERT INTO orders (id, customer_id, seat_id) VALUES (411, 'tove', 'B3');

INSERT INTO tickets (code, order_id) VALUES ('5E0C11D7', 411);
