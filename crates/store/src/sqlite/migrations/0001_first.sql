-- Times are Unix time in milliseconds. Everything that belongs to an environment names it in its primary key.

-- One row: moves with each change that plans or access depend on. Nodes poll it.
CREATE TABLE revision (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    value INTEGER NOT NULL
) STRICT;
INSERT INTO revision (id, value) VALUES (1, 1);

-- One row: a constant sealed under the master key, by which a later start recognizes the key.
CREATE TABLE master_check (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE environments (
    name TEXT PRIMARY KEY,
    created_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Data keys, wrapped under the master key. The highest id seals; the others still open.
CREATE TABLE data_keys (
    environment TEXT NOT NULL REFERENCES environments (name),
    id INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (environment, id)
) STRICT, WITHOUT ROWID;

-- environment is NULL for platform keys. Of a key's text only the hash is kept.
CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    environment TEXT REFERENCES environments (name),
    scope TEXT NOT NULL CHECK (scope IN ('platform', 'environment', 'read_only')),
    name TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    created_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER,
    CHECK ((environment IS NULL) = (scope = 'platform'))
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    environment TEXT NOT NULL REFERENCES environments (name),
    id TEXT NOT NULL,
    integration TEXT NOT NULL,
    auth TEXT,
    tenant TEXT NOT NULL,
    variables TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('incomplete', 'active', 'degraded', 'needs_reauth')),
    cause TEXT,
    since_ms INTEGER NOT NULL,
    credential_version INTEGER NOT NULL,
    expires_at_ms INTEGER,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    PRIMARY KEY (environment, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX accounts_by_tenant ON accounts (environment, tenant, id);
CREATE INDEX accounts_by_integration ON accounts (integration, environment, id);

-- One row a field; what is sealed is bound to environment, account, field and the account's credential_version.
CREATE TABLE credentials (
    environment TEXT NOT NULL,
    account TEXT NOT NULL,
    field TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (environment, account, field),
    FOREIGN KEY (environment, account) REFERENCES accounts (environment, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Definitions and overlays with their whole life; the highest revision is what stands. environment is '' for base
-- definitions. text is NULL where the revision removed the document.
CREATE TABLE documents (
    environment TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('integration', 'model', 'mapping', 'environment_overlay', 'account_overlay')),
    name TEXT NOT NULL,
    revision INTEGER NOT NULL,
    text TEXT,
    changed_at_ms INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (environment, kind, name, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE apps (
    environment TEXT NOT NULL REFERENCES environments (name),
    integration TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_secret BLOB NOT NULL,
    scopes TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (environment, integration)
) STRICT, WITHOUT ROWID;
