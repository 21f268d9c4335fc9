-- Who may sign in, and who has. Not judged, so not a projection: these rows exist only here.
CREATE TABLE accounts (
    name          text        PRIMARY KEY,
    role          text        NOT NULL CHECK (role IN ('operator', 'officer', 'responder', 'supervisor', 'admin')),
    password_hash text        NOT NULL, -- argon2 in its own written form; the password is never stored
    created_at    timestamptz NOT NULL DEFAULT now(),
    disabled_at   timestamptz
);

CREATE TABLE sessions (
    token_hash bytea       PRIMARY KEY, -- SHA-256 of the cookie's token: a stolen table opens no session
    account    text        NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expires ON sessions (expires_at);
