-- The tables are frozen: your code maps them, it never creates them.
-- Times are the house's local time, as SQLAlchemy's DateTime stores them.
CREATE TABLE shows (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    starts_at DATETIME NOT NULL
);

CREATE TABLE seats (
    id INTEGER PRIMARY KEY,
    show_id INTEGER NOT NULL REFERENCES shows (id),
    label TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('free', 'held', 'sold')),
    UNIQUE (show_id, label)
);

CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    tier TEXT NOT NULL
);

-- How long a hold is still kept after it ran out. A tier without a row has none.
CREATE TABLE grace_periods (
    tier TEXT PRIMARY KEY,
    minutes INTEGER NOT NULL CHECK (minutes >= 0)
);

-- paid_cents is what the customer paid in advance, booking fee included.
CREATE TABLE holds (
    id INTEGER PRIMARY KEY,
    seat_id INTEGER NOT NULL REFERENCES seats (id),
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    state TEXT NOT NULL CHECK (state IN ('held', 'collected', 'released')),
    paid_cents INTEGER NOT NULL CHECK (paid_cents >= 0),
    fee_cents INTEGER NOT NULL CHECK (fee_cents >= 0),
    refund_cents INTEGER,
    charge TEXT NOT NULL,
    expires_at DATETIME NOT NULL,
    reason TEXT,
    released_at DATETIME,
    released_by TEXT
);

INSERT INTO shows (id, title, starts_at) VALUES
    (1, 'Winter Concert', '2026-11-21 20:00:00.000000'),
    (2, 'Spring Concert', '2027-03-20 20:00:00.000000');

INSERT INTO seats (id, show_id, label, state) VALUES
    (1, 1, 'A7', 'held'),
    (2, 1, 'B2', 'held'),
    (3, 1, 'C4', 'held'),
    (4, 1, 'D1', 'free');

INSERT INTO customers (id, name, tier) VALUES
    (1, 'Ada', 'member'),
    (2, 'Ben', 'guest'),
    (3, 'Otto', 'staff');

INSERT INTO grace_periods (tier, minutes) VALUES
    ('guest', 0),
    ('member', 720);

INSERT INTO holds
    (id, seat_id, customer_id, charge, paid_cents, fee_cents, expires_at, state)
VALUES
    (1, 1, 1, 'ch_ada', 4000, 250, '2026-11-20 22:00:00.000000', 'held'),
    (2, 2, 2, 'ch_none', 0, 0, '2026-11-20 22:00:00.000000', 'held'),
    (3, 3, 3, 'ch_otto', 3000, 250, '2026-11-20 22:00:00.000000', 'held');
