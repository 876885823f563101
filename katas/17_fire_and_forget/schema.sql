-- The tables are frozen: your code maps them, it never creates them.

CREATE TABLE customers (
    id    TEXT PRIMARY KEY,
    name  TEXT NOT NULL,
    email TEXT NOT NULL
);

CREATE TABLE seats (
    id          TEXT PRIMARY KEY,
    price_cents INTEGER NOT NULL
);

CREATE TABLE orders (
    number      TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    guest_id    TEXT NOT NULL REFERENCES customers (id),
    seat_id     TEXT NOT NULL UNIQUE REFERENCES seats (id)
);

-- Work for the worker. Which columns mean what, beside kind and payload, is up to the code.
CREATE TABLE jobs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT NOT NULL,
    payload    TEXT NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting',
    attempts   INTEGER NOT NULL DEFAULT 0,
    not_before DATETIME,
    done_at    DATETIME,
    error      TEXT
);

INSERT INTO customers (id, name, email) VALUES
    ('ada', 'Ada', 'ada@post.test'), ('ben', 'Ben', 'ben@post.test'),
    ('mira', 'Mira', 'mira@post.test'), ('otto', 'Otto', 'otto@post.test');

INSERT INTO seats (id, price_cents) VALUES
    ('A6', 4200), ('A7', 4200), ('A8', 4200), ('B2', 3600), ('B3', 3600), ('C1', 2800);

-- Sold last month; their letters went out the same day.
INSERT INTO orders (number, customer_id, guest_id, seat_id) VALUES
    ('B-19C04A', 'ada', 'ben', 'A6'), ('B-5E77D1', 'ben', 'ben', 'C1');
