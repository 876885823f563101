-- The tables are frozen: your code maps them, it never creates them.
CREATE TABLE shows (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    sale TEXT NOT NULL CHECK (sale IN ('open', 'closed')),
    seats INTEGER NOT NULL,
    most_each INTEGER NOT NULL,
    price_cents INTEGER NOT NULL
);

CREATE TABLE orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    show_id INTEGER NOT NULL REFERENCES shows (id),
    customer TEXT NOT NULL,
    seats INTEGER NOT NULL CHECK (seats > 0)
);

-- The order cards from the box in the foyer. `refused`: the house said no, and `reason`
-- tells which no. `failed`: it broke three times, and Otto's phone rings.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY,
    show_id INTEGER NOT NULL,
    customer TEXT NOT NULL,
    seats INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'done', 'refused', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT
);

INSERT INTO shows (id, title, sale, seats, most_each, price_cents) VALUES
    (1, 'Winter Concert', 'open', 120, 4, 4200),
    (2, 'Quartet in the Foyer', 'open', 6, 6, 2800),
    (3, 'Open Rehearsal', 'closed', 60, 2, 900);

INSERT INTO orders (show_id, customer, seats) VALUES
    (1, 'Ada', 4), (2, 'Mira', 5);

INSERT INTO jobs (id, show_id, customer, seats) VALUES
    (1, 1, 'Tove', 2), (2, 2, 'Ben', 2);
