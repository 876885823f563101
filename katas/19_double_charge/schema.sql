CREATE TABLE customers (
    id    TEXT PRIMARY KEY,
    name  TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE
);

CREATE TABLE shows (
    id          INTEGER PRIMARY KEY,
    title       TEXT NOT NULL,
    price_cents INTEGER NOT NULL,
    places_left INTEGER NOT NULL CHECK (places_left >= 0)
);

CREATE TABLE orders (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    show_id     INTEGER NOT NULL REFERENCES shows (id),
    places      INTEGER NOT NULL,
    price_cents INTEGER NOT NULL,
    ticket      TEXT NOT NULL,
    request_key TEXT,
    UNIQUE (customer_id, request_key)
);

CREATE TABLE vouchers (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_id  TEXT NOT NULL REFERENCES customers (id),
    amount_cents INTEGER NOT NULL,
    code         TEXT NOT NULL,
    request_key  TEXT,
    UNIQUE (customer_id, request_key)
);

-- The reference is whatever the client called its request. Accounting looks for it.
CREATE TABLE charges (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_id  TEXT NOT NULL REFERENCES customers (id),
    amount_cents INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    reference    TEXT
);

-- Nobody writes here yet. Use it, or the request_key of orders and vouchers, or both.
CREATE TABLE request_keys (
    customer_id TEXT NOT NULL REFERENCES customers (id),
    operation   TEXT NOT NULL,
    key         TEXT NOT NULL,
    body        TEXT NOT NULL DEFAULT '',
    state       TEXT NOT NULL DEFAULT 'started',
    status      INTEGER,
    answer      TEXT,
    PRIMARY KEY (customer_id, operation, key)
);

-- Wednesday evening. All places are standing places.

INSERT INTO customers (id, name, token) VALUES
    ('ada', 'Ada', 'login-ada'), ('ben', 'Ben', 'login-ben'), ('otto', 'Otto', 'login-otto');

INSERT INTO shows (id, title, price_cents, places_left) VALUES
    (1, 'The Late Quartet', 2400, 180), (2, 'Brass on Sunday', 1800, 3);
