-- Written as PostgreSQL takes it; the embedded database takes the same with its own words for types (see sqlite/dialect.rs).
-- Times are Unix time in milliseconds. Everything that belongs to an environment names it in its primary key.

-- One row: moves with each change that plans or access depend on. Nodes poll it.
CREATE TABLE revision (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    value BIGINT NOT NULL
);
INSERT INTO revision (id, value) VALUES (1, 1);

-- One row: a constant sealed under the master key, by which a later start recognizes the key.
CREATE TABLE master_check (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    sealed BYTEA NOT NULL
);

CREATE TABLE environments (
    name TEXT COLLATE "C" PRIMARY KEY,
    created_at_ms BIGINT NOT NULL
);

-- Data keys, wrapped under the master key. The highest id seals; the others still open.
CREATE TABLE data_keys (
    environment TEXT COLLATE "C" NOT NULL REFERENCES environments (name),
    id BIGINT NOT NULL,
    wrapped BYTEA NOT NULL,
    created_at_ms BIGINT NOT NULL,
    PRIMARY KEY (environment, id)
);

-- environment is NULL for platform keys. Of a key's text only the hash is kept.
CREATE TABLE api_keys (
    id TEXT COLLATE "C" PRIMARY KEY,
    environment TEXT COLLATE "C" REFERENCES environments (name),
    scope TEXT NOT NULL CHECK (scope IN ('platform', 'environment', 'read_only')),
    name TEXT NOT NULL,
    hash BYTEA NOT NULL UNIQUE,
    created_at_ms BIGINT NOT NULL,
    expires_at_ms BIGINT,
    revoked_at_ms BIGINT,
    CHECK ((environment IS NULL) = (scope = 'platform'))
);

-- sealed_key is the account's own key, sealed under the environment's data key; its credential lies under it. It goes with
-- the row: what is left of the credential in old pages or backups of the table cannot be opened without it.
CREATE TABLE accounts (
    environment TEXT COLLATE "C" NOT NULL REFERENCES environments (name),
    id TEXT COLLATE "C" NOT NULL,
    integration TEXT COLLATE "C" NOT NULL,
    auth TEXT,
    tenant TEXT COLLATE "C" NOT NULL,
    variables TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('incomplete', 'active', 'degraded', 'needs_reauth')),
    cause TEXT,
    since_ms BIGINT NOT NULL,
    sealed_key BYTEA NOT NULL,
    credential_version BIGINT NOT NULL,
    expires_at_ms BIGINT,
    created_at_ms BIGINT NOT NULL,
    updated_at_ms BIGINT NOT NULL,
    PRIMARY KEY (environment, id)
);
CREATE INDEX accounts_by_tenant ON accounts (environment, tenant, id);
CREATE INDEX accounts_by_integration ON accounts (integration, environment, id);

-- One row a field; what is sealed is bound to environment, account, field and the account's credential_version.
CREATE TABLE credentials (
    environment TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    field TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (environment, account, field),
    FOREIGN KEY (environment, account) REFERENCES accounts (environment, id) ON DELETE CASCADE
);

-- Renewal of an account's credential. Whoever moves epoch under a free lease may renew; sent_epoch is the last epoch that
-- put a request on the wire, and the only one whose answer may be stored. sent_at_ms is NULL when every request was answered.
CREATE TABLE renewals (
    environment TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    epoch BIGINT NOT NULL,
    lease_until_ms BIGINT NOT NULL,
    sent_epoch BIGINT NOT NULL,
    sent_at_ms BIGINT,
    unsure BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    refusals BIGINT NOT NULL,
    next_attempt_at_ms BIGINT NOT NULL,
    renewed_at_ms BIGINT NOT NULL,
    due_at_ms BIGINT,
    PRIMARY KEY (environment, account),
    FOREIGN KEY (environment, account) REFERENCES accounts (environment, id) ON DELETE CASCADE
);
CREATE INDEX renewals_due ON renewals (due_at_ms);

-- Definitions and overlays with their whole life; the highest revision is what stands. environment is '' for base
-- definitions. text is NULL where the revision removed the document.
CREATE TABLE documents (
    environment TEXT COLLATE "C" NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('integration', 'model', 'mapping', 'environment_overlay', 'account_overlay')),
    name TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    text TEXT,
    changed_at_ms BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (environment, kind, name, revision)
);

CREATE TABLE apps (
    environment TEXT COLLATE "C" NOT NULL REFERENCES environments (name),
    integration TEXT COLLATE "C" NOT NULL,
    client_id TEXT NOT NULL,
    client_secret BYTEA NOT NULL,
    scopes TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (environment, integration)
);

-- Acts of administrators: who, what, on which thing, with which outcome. No values. environment is '' for acts on what all
-- environments share. id sorts by time.
CREATE TABLE audit (
    environment TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    status BIGINT NOT NULL,
    request TEXT NOT NULL,
    PRIMARY KEY (environment, id)
);
