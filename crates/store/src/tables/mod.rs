//! One file a table. Each speaks to whatever database it is given.

pub(crate) mod revision;
pub(crate) mod data_keys;
pub(crate) mod environments;
pub(crate) mod api_keys;
pub(crate) mod accounts;
pub(crate) mod credentials;
pub(crate) mod renewals;
pub(crate) mod documents;
pub(crate) mod apps;
pub(crate) mod audit;
pub(crate) mod connect_sessions;
pub(crate) mod events;
pub(crate) mod endpoints;
pub(crate) mod deliveries;
pub(crate) mod rotation;
