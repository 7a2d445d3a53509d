//! The door: HTTP routes over the engine and the store.
