//! Programs that were compiled at run time and must live as long as the arena.

use std::cell::OnceCell;
use std::hash::{BuildHasher, RandomState};

use crate::Program;

/// Chains that programs are spread over, so that each is found among many.
const CHAINS: u64 = 256;

/// Programs by their sources. There are no chains before the first.
#[derive(Debug, Default)]
pub(super) struct Kept {
    chains: OnceCell<Chains>,
}

#[derive(Debug)]
struct Chains {
    hasher: RandomState,
    first: Chain,
    more: Vec<Chain>,
}

/// An append-only chain: entries never move, so references to them stay good while more are added.
#[derive(Debug, Default)]
struct Chain {
    first: OnceCell<Box<Entry>>,
}

#[derive(Debug)]
struct Entry {
    program: Program,
    next: OnceCell<Box<Entry>>,
}

impl Kept {
    /// The program of this source, made if it is new.
    pub(super) fn program<E>(&self, source: &str, make: impl FnOnce() -> Result<Program, E>) -> Result<&Program, E> {
        let chains = self.chains.get_or_init(Chains::new);
        let mut cell = &chains.of(source).first;
        while let Some(entry) = cell.get() {
            if entry.program.source() == source {
                return Ok(&entry.program);
            }
            cell = &entry.next;
        }
        let entry = Entry {
            program: make()?,
            next: OnceCell::new(),
        };
        Ok(&cell.get_or_init(|| Box::new(entry)).program)
    }
}

impl Chains {
    fn new() -> Chains {
        Chains {
            hasher: RandomState::new(),
            first: Chain::default(),
            more: (1..CHAINS).map(|_| Chain::default()).collect(),
        }
    }

    fn of(&self, source: &str) -> &Chain {
        let at = usize::try_from(self.hasher.hash_one(source) % CHAINS).unwrap_or_default();
        self.more.get(at).unwrap_or(&self.first)
    }
}

impl Drop for Chain {
    /// One by one: the derived drop would recurse along the chain.
    fn drop(&mut self) {
        let mut next = self.first.take();
        while let Some(mut entry) = next {
            next = entry.next.take();
        }
    }
}
