CREATE TABLE seats (
    id     TEXT PRIMARY KEY,
    status TEXT NOT NULL DEFAULT 'free' CHECK (status IN ('free', 'sold'))
);

CREATE TABLE tickets (
    code     TEXT PRIMARY KEY,
    seat_id  TEXT NOT NULL REFERENCES seats (id),
    customer TEXT NOT NULL
);

INSERT INTO seats (id) VALUES ('C3'), ('C4'), ('C5'), ('C6');
