-- The tables are frozen: your code maps them, it never creates them.

-- The role is what somebody is today. It can change at any moment.
CREATE TABLE people (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('customer', 'staff'))
);

-- Who is signed in at the web. Signing out deletes the row.
CREATE TABLE logins (
    token     TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id)
);

CREATE TABLE shows (
    id    INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('on_sale', 'closed', 'cancelled'))
);

CREATE TABLE orders (
    id         INTEGER PRIMARY KEY,
    show_id    INTEGER NOT NULL REFERENCES shows (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    seat       TEXT NOT NULL,
    paid_cents INTEGER NOT NULL CHECK (paid_cents > 0),
    state      TEXT NOT NULL DEFAULT 'paid' CHECK (state IN ('paid', 'refunded'))
);

-- refunded_by says who did it: customer:ada, staff:mira, system:settlement
CREATE TABLE refunds (
    order_id     INTEGER PRIMARY KEY REFERENCES orders (id),
    amount_cents INTEGER NOT NULL,
    refunded_by  TEXT NOT NULL
);

-- Refunds asked for on paper: the desk types them in, the night answers them.
-- The sender is whom the desk read in the signature: a person's id, or not.
CREATE TABLE letters (
    id       INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL,
    sender   TEXT NOT NULL,
    due_on   DATE NOT NULL,
    state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'answered', 'refused')),
    reason   TEXT
);

INSERT INTO people (id, name, role) VALUES
    ('ada', 'Ada', 'customer'),
    ('ben', 'Ben', 'customer'),
    ('mira', 'Mira', 'staff'),
    ('otto', 'Otto', 'staff');

INSERT INTO logins (token, person_id) VALUES
    ('login-ada', 'ada'),
    ('login-ben', 'ben'),
    ('login-mira', 'mira');

INSERT INTO shows (id, title, state) VALUES
    (1, 'Winter Concert', 'on_sale'),
    (2, 'Matinee', 'closed'),
    (3, 'Rain Dance', 'cancelled');

INSERT INTO orders (id, show_id, person_id, seat, paid_cents) VALUES
    (1, 1, 'ada', 'A7', 4200),
    (2, 1, 'ben', 'A8', 4200),
    (3, 2, 'ben', 'B2', 3600),
    (4, 3, 'ada', 'C1', 2800),
    (5, 3, 'otto', 'C2', 2800);

INSERT INTO letters (id, order_id, sender, due_on) VALUES
    (1, 1, 'ben', '2026-11-21');
