-- Where an environment's events are sent. secret is sealed under secret_version; until previous_until_ms, previous (sealed under
-- the version before) signs beside it. types is '' for all of them, otherwise ',account.created,account.deleted,'.
-- Whoever moves epoch under a free lease sends, one event after the other. paused_until_ms: it was not there, and is left alone.
CREATE TABLE event_endpoints (
    environment TEXT COLLATE "C" NOT NULL REFERENCES environments (name),
    id TEXT COLLATE "C" NOT NULL,
    url TEXT NOT NULL,
    name TEXT NOT NULL,
    types TEXT NOT NULL,
    secret BYTEA NOT NULL,
    secret_version BIGINT NOT NULL,
    previous BYTEA,
    previous_until_ms BIGINT,
    created_at_ms BIGINT NOT NULL,
    disabled_at_ms BIGINT,
    disabled_cause TEXT,
    failures BIGINT NOT NULL,
    failing_since_ms BIGINT,
    paused_until_ms BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    lease_until_ms BIGINT NOT NULL,
    PRIMARY KEY (environment, id)
);

-- What became of accounts, written in the transaction that changed them. id sorts by time, strictly so for one account.
-- account, integration, tenant and state are '' where an endpoint is only tried.
CREATE TABLE events (
    environment TEXT COLLATE "C" NOT NULL REFERENCES environments (name),
    id TEXT COLLATE "C" NOT NULL,
    type TEXT NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    integration TEXT NOT NULL,
    tenant TEXT NOT NULL,
    state TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (environment, id)
);
CREATE INDEX events_by_account ON events (environment, account, at_ms);
CREATE INDEX events_by_age ON events (at_ms);

-- One event for one endpoint. due_at_ms is NULL unless it is pending; attempts counts since pending_since_ms.
CREATE TABLE deliveries (
    environment TEXT COLLATE "C" NOT NULL,
    event TEXT COLLATE "C" NOT NULL,
    endpoint TEXT COLLATE "C" NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
    attempts BIGINT NOT NULL,
    pending_since_ms BIGINT NOT NULL,
    due_at_ms BIGINT,
    PRIMARY KEY (environment, event, endpoint),
    FOREIGN KEY (environment, event) REFERENCES events (environment, id) ON DELETE CASCADE,
    FOREIGN KEY (environment, endpoint) REFERENCES event_endpoints (environment, id) ON DELETE CASCADE
);
CREATE INDEX deliveries_due ON deliveries (environment, endpoint, due_at_ms, event);

-- What endpoints answered: a status or the reason why there is none, never a body.
CREATE TABLE delivery_attempts (
    environment TEXT COLLATE "C" NOT NULL,
    event TEXT COLLATE "C" NOT NULL,
    endpoint TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    took_ms BIGINT NOT NULL,
    status BIGINT,
    error TEXT,
    PRIMARY KEY (environment, event, endpoint, number),
    FOREIGN KEY (environment, event, endpoint) REFERENCES deliveries (environment, event, endpoint) ON DELETE CASCADE
);
