-- Connecting in a browser. Of a session's token only the hash is kept; flow is the hash of the `state` that a callback must bring,
-- while one is waited for. progress is sealed: it holds what was typed in and is not an account yet.
CREATE TABLE connect_sessions (
    environment TEXT COLLATE "C" NOT NULL REFERENCES environments (name),
    id TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL UNIQUE,
    flow BYTEA UNIQUE,
    wish TEXT NOT NULL,
    progress BYTEA,
    version BIGINT NOT NULL,
    expires_at_ms BIGINT NOT NULL,
    PRIMARY KEY (environment, id)
);
CREATE INDEX connect_sessions_ends ON connect_sessions (expires_at_ms);
