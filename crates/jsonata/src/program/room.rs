//! Memory that compiling takes beyond what the length of the source tells.

/// What may still be taken, and what was taken, in bytes.
#[derive(Debug)]
pub(super) struct Room {
    left: usize,
    taken: usize,
}

impl Room {
    pub(super) fn of(bytes: usize) -> Room {
        Room { left: bytes, taken: 0 }
    }

    /// Takes so many bytes, if there are so many.
    #[must_use]
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let enough = bytes <= self.left;
        if enough {
            self.left -= bytes;
            self.taken += bytes;
        }
        enough
    }

    pub(super) fn left(&self) -> usize {
        self.left
    }

    pub(super) fn taken(&self) -> usize {
        self.taken
    }
}
