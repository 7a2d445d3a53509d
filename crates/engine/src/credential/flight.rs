//! Single flight: one renewal of an account at a time in this process; whoever asks meanwhile gets its outcome.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use interlingua_definition::kind::Kind;

use super::Ready;
use crate::account::Account;
use crate::failure::Failure;

/// How a renewal ends.
pub(super) type Outcome = Result<Ready, Failure>;
/// A renewal under way; every clone yields its outcome.
pub(super) type Flight = Shared<BoxFuture<'static, Outcome>>;

/// Renewals under way.
#[derive(Default, Clone)]
pub(crate) struct Flights {
    running: Arc<Mutex<HashMap<String, Flight>>>,
}

impl Flights {
    /// The account's renewal, started if none is running. It runs in a task of its own: a caller who goes away does not take
    /// it along, for the vendor may already have turned the tokens over.
    pub(super) fn join<F>(&self, account: &Account, renewal: impl FnOnce() -> F) -> Flight
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let key = format!("{}\n{}", account.environment, account.id);
        let mut running = self.lock();
        if let Some(flight) = running.get(&key) {
            return flight.clone();
        }
        let (flights, renewal, landed) = (self.clone(), renewal(), key.clone());
        let task = tokio::spawn(async move {
            let outcome = renewal.await;
            flights.lock().remove(&landed);
            outcome
        });
        let flight = task
            .map(|ended| ended.unwrap_or_else(|_| Err(stopped())))
            .boxed()
            .shared();
        running.insert(key, flight.clone());
        flight
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Flight>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn stopped() -> Failure {
    Failure::new(Kind::Internal, "the renewal of the credential was stopped")
}
