//! The memory: accounts, sealed credentials, overlays, keys.
