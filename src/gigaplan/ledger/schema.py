"""The tables of a ledger, with the rules that hold for whoever writes into the file.

One row is one entry with all its postings, so that an entry is there whole or not at all. Triggers
refuse what no ledger takes: an entry that does not add up, the same key twice, a day that is
closed, a gap in the numbers, a broken chain of hashes, any change and any removal.
"""

from gigaplan.ledger.events import EventKind

FIRST_HASH = "0" * 64
"""What the first entry follows."""
KINDS = ", ".join(f"'{kind.value}'" for kind in EventKind)

SCHEMA = f"""
CREATE TABLE entries (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE CHECK (length(trim(key)) > 0),
    day TEXT NOT NULL CHECK (date(day, '+0 days') IS day),
    kind TEXT NOT NULL CHECK (kind IN ({KINDS})),
    cents INTEGER NOT NULL,
    member TEXT NOT NULL,
    other TEXT NOT NULL,
    deal TEXT NOT NULL,
    note TEXT NOT NULL,
    postings TEXT NOT NULL CHECK (json_valid(postings)),
    previous TEXT NOT NULL CHECK (length(previous) = 64),
    hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
) STRICT;

CREATE TABLE balances (
    account TEXT PRIMARY KEY,
    cents INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW postings AS
SELECT entries.number, entries.day, json_extract(each.value, '$[0]') AS account,
       json_extract(each.value, '$[1]') AS cents
FROM entries, json_each(entries.postings) AS each;

CREATE TRIGGER entries_add_up BEFORE INSERT ON entries
WHEN (SELECT coalesce(sum(json_extract(value, '$[1]')), 0) FROM json_each(NEW.postings)) <> 0
BEGIN SELECT raise(ABORT, 'debits and credits of an entry add up to nothing'); END;

CREATE TRIGGER postings_are_whole BEFORE INSERT ON entries
WHEN EXISTS (
    SELECT 1 FROM json_each(NEW.postings)
    WHERE typeof(json_extract(value, '$[1]')) <> 'integer'
       OR typeof(json_extract(value, '$[0]')) <> 'text'
)
BEGIN SELECT raise(ABORT, 'a posting is an account and whole cents'); END;

CREATE TRIGGER days_stay_closed BEFORE INSERT ON entries
WHEN NEW.day <= (SELECT max(day) FROM entries WHERE kind = 'close')
BEGIN SELECT raise(ABORT, 'the day is closed'); END;

CREATE TRIGGER numbers_follow BEFORE INSERT ON entries
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM entries)
BEGIN SELECT raise(ABORT, 'entries are numbered one after the other'); END;

CREATE TRIGGER hashes_follow BEFORE INSERT ON entries
WHEN NEW.previous <> coalesce(
    (SELECT hash FROM entries ORDER BY number DESC LIMIT 1), '{FIRST_HASH}'
)
BEGIN SELECT raise(ABORT, 'an entry follows the hash of the one before it'); END;

CREATE TRIGGER entries_are_for_good BEFORE UPDATE ON entries
BEGIN SELECT raise(ABORT, 'entries are never changed'); END;

CREATE TRIGGER entries_stay BEFORE DELETE ON entries
BEGIN SELECT raise(ABORT, 'entries are never removed'); END;

CREATE TRIGGER balances_follow AFTER INSERT ON entries
BEGIN
    INSERT INTO balances (account, cents)
    SELECT json_extract(value, '$[0]'), sum(json_extract(value, '$[1]'))
    FROM json_each(NEW.postings) WHERE true GROUP BY 1
    ON CONFLICT (account) DO UPDATE SET cents = cents + excluded.cents;
END;
"""
