//! Bounds of the engine. Every input that a stranger controls has one.

/// Settings of the engine.
#[derive(Clone)]
pub struct EngineSettings {
    /// Key that seals cursors. Nodes that serve the same callers share it.
    pub cursor_key: [u8; 32],
    /// Largest request body, in bytes.
    pub max_request_bytes: usize,
    /// Largest answer of a vendor, in bytes after decompression.
    pub max_response_bytes: usize,
    /// Memory for the values of one page, in bytes.
    pub max_page_bytes: usize,
    /// Most bytes of a vendor's refusal that are shown to the caller.
    pub max_upstream_body_bytes: usize,
    /// Steps that one page's expressions may take together.
    pub max_steps: u64,
    /// Wall time that one page's expressions may take together, in ms.
    pub max_eval_ms: u64,
    /// Time allowed for a token request, in ms.
    pub token_timeout_ms: u64,
    /// Redirects followed within one origin.
    pub max_redirects: u32,
    /// Most elements that a step's `for_each` may have.
    pub max_fan_out: usize,
    /// Calls of a fan-out that are under way at once.
    pub fan_out_width: usize,
}

impl EngineSettings {
    /// The defaults under a cursor key.
    pub fn new(cursor_key: [u8; 32]) -> EngineSettings {
        EngineSettings {
            cursor_key,
            max_request_bytes: 10 << 20,
            max_response_bytes: 32 << 20,
            max_page_bytes: 512 << 20,
            max_upstream_body_bytes: 16 << 10,
            max_steps: 50_000_000,
            max_eval_ms: 5_000,
            token_timeout_ms: 20_000,
            max_redirects: 5,
            max_fan_out: 200,
            fan_out_width: 4,
        }
    }
}

impl std::fmt::Debug for EngineSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EngineSettings")
            .field("max_request_bytes", &self.max_request_bytes)
            .field("max_response_bytes", &self.max_response_bytes)
            .finish_non_exhaustive()
    }
}
