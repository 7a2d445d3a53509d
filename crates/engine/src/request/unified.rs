//! What a caller asks, as the door hands it in.

use bytes::Bytes;

/// A unified call.
#[derive(Debug, Clone, Default)]
pub struct UnifiedRequest {
    /// Id of the record, for methods on one.
    pub id: Option<String>,
    /// Filters as they came: `field` or `field[op]`, decoded.
    pub parameters: Vec<(String, String)>,
    /// Wished page size.
    pub limit: Option<u32>,
    /// Cursor of the page before.
    pub cursor: Option<String>,
    /// Change token of an earlier list: as the caller was given it, and once opened the vendor's own, as JSON text.
    pub sync_token: Option<String>,
    /// Fields to sort by, `-` in front for descending.
    pub sort: Vec<String>,
    /// Fields wanted; empty = all.
    pub fields: Vec<String>,
    /// Whether the vendor's own record goes along.
    pub remote_data: bool,
    /// Whether what cannot be served is left out with a warning.
    pub lenient: bool,
    /// Headers that belong to the call; lower-case names.
    pub headers: Vec<(String, String)>,
    /// The caller's `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// JSON body.
    pub body: Option<Bytes>,
}

/// A call in the vendor's own terms.
#[derive(Debug, Clone, Default)]
pub struct NativeRequest {
    /// Id of the record, for methods on one.
    pub id: Option<String>,
    /// Query parameters, decoded.
    pub query: Vec<(String, String)>,
    /// Headers for the vendor; lower-case names.
    pub headers: Vec<(String, String)>,
    /// JSON body.
    pub body: Option<Bytes>,
    /// Wished page size.
    pub limit: Option<u32>,
    /// Cursor of the page before.
    pub cursor: Option<String>,
    /// The caller's `Idempotency-Key`.
    pub idempotency_key: Option<String>,
}
