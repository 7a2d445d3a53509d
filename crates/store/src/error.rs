//! What can go wrong in the store.

/// Failure of a store operation. Texts name what and where, never a secret's content.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The thing exists already.
    #[error("{what} exists already")]
    Exists {
        /// What, for people: `environment "staging"`.
        what: String,
    },
    /// There is no such thing in this environment.
    #[error("there is no {what}")]
    Missing {
        /// What, for people.
        what: String,
    },
    /// Somebody changed the document in between.
    #[error("the document is at revision {found}, not at {expected}: read it again, then repeat your change")]
    Conflict {
        /// Revision that the caller had seen (0 = none).
        expected: u64,
        /// Revision that it has (0 = there is none).
        found: u64,
    },
    /// A sealed value does not open where it lies: it was altered, moved, or brought back from an older state.
    #[error("the sealed value {place} does not open: it was altered or moved in the database")]
    Tampered {
        /// Environment, owner and field.
        place: String,
    },
    /// The database was made under another master key.
    #[error("the master key does not open this database: start with the key that it was created with")]
    WrongMasterKey,
    /// The master key cannot be used or kept.
    #[error("master key: {0}")]
    MasterKey(String),
    /// The database was made by a newer version, or its migrations were altered.
    #[error("database schema: {0}")]
    Schema(String),
    /// A row holds what this version cannot read.
    #[error("{what} in the database cannot be read: {reason}")]
    Corrupt {
        /// Which row and column.
        what: String,
        /// Why.
        reason: String,
    },
    /// The operating system gave no randomness.
    #[error("no randomness from the operating system: {0}")]
    Random(#[from] getrandom::Error),
    /// A file could not be used.
    #[error("{path}: {source}")]
    File {
        /// Its path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The database cannot be reached, or was lost in the middle: whether a change was made is not known.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// The database refused.
    #[error("database: {0}")]
    Database(String),
    /// The address of the database cannot be used.
    #[error("database URL: {0}")]
    Url(String),
    /// The work was cut off (the process is stopping).
    #[error("the database work was cut off: {0}")]
    Interrupted(String),
}

impl StoreError {
    pub(crate) fn missing(what: impl Into<String>) -> Self {
        StoreError::Missing { what: what.into() }
    }

    pub(crate) fn corrupt(what: impl Into<String>, reason: impl ToString) -> Self {
        StoreError::Corrupt {
            what: what.into(),
            reason: reason.to_string(),
        }
    }
}
