//! Single flight: one renewal per account at a time in this process; who waits shares its outcome.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::account::Account;
use crate::failure::Failure;

/// Renewals under way.
#[derive(Default)]
pub(crate) struct Flights {
    running: Mutex<HashMap<String, Arc<Flight>>>,
}

/// The renewals of one account, one after the other. Holds the last failure, for those who waited for it.
#[derive(Default)]
pub(crate) struct Flight {
    pub(super) turn: tokio::sync::Mutex<Option<Failed>>,
}

/// A renewal that failed.
#[derive(Clone)]
pub(super) struct Failed {
    /// Number of the attempt.
    pub(super) attempt: u64,
    /// Why.
    pub(super) failure: Failure,
}

impl Flights {
    /// The flight of an account; everyone who asks while it runs gets the same.
    pub(super) fn of(&self, account: &Account) -> Arc<Flight> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|_, flight| Arc::strong_count(flight) > 1);
        Arc::clone(running.entry(key(account)).or_default())
    }

    /// Whether a renewal of this account is running.
    pub(super) fn is_running(&self, account: &Account) -> bool {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running
            .get(&key(account))
            .is_some_and(|flight| Arc::strong_count(flight) > 1)
    }
}

fn key(account: &Account) -> String {
    format!("{}\n{}", account.environment, account.id)
}
