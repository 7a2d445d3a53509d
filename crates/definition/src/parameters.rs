//! Query parameters that unified calls have whatever the resource: a filter cannot have such a name.

/// The account that the call is for.
pub const ACCOUNT: &str = "account";
/// The environment, for keys of the platform.
pub const ENVIRONMENT: &str = "environment";
/// Wished page size.
pub const LIMIT: &str = "limit";
/// Where a list goes on.
pub const CURSOR: &str = "cursor";
/// Change token of an earlier list.
pub const SYNC_TOKEN: &str = "sync_token";
/// Fields to sort by.
pub const SORT: &str = "sort";
/// Fields wanted.
pub const FIELDS: &str = "fields";
/// Whether the vendor's own record goes along.
pub const REMOTE_DATA: &str = "remote_data";
/// Whether what cannot be served is left out with a warning.
pub const LENIENT: &str = "lenient";
/// Whether the answer says where its fields come from.
pub const EXPLAIN: &str = "explain";

/// All of them.
pub const ALL: [&str; 10] = [
    ACCOUNT,
    ENVIRONMENT,
    LIMIT,
    CURSOR,
    SYNC_TOKEN,
    SORT,
    FIELDS,
    REMOTE_DATA,
    LENIENT,
    EXPLAIN,
];
