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
        let (renewal, landing) = (renewal(), Landing(self.clone(), key.clone()));
        let task = tokio::spawn(async move {
            let outcome = renewal.await;
            drop(landing);
            outcome
        });
        let flight = task
            .map(|ended| ended.unwrap_or_else(|_| Err(stopped())))
            .boxed()
            .shared();
        running.insert(key, flight.clone());
        flight
    }

    /// Waits for what is under way: a process that ends in the middle of a renewal may lose what the vendor has turned over.
    pub(crate) async fn landed(&self) {
        loop {
            let flying: Vec<Flight> = self.lock().values().cloned().collect();
            if flying.is_empty() {
                return;
            }
            futures_util::future::join_all(flying).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Flight>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends a flight however it ends: one that stayed in the list would be every later caller's outcome.
struct Landing(Flights, String);

impl Drop for Landing {
    fn drop(&mut self) {
        self.0.lock().remove(&self.1);
    }
}

fn stopped() -> Failure {
    Failure::new(Kind::Internal, "the renewal of the credential was stopped")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::*;

    fn account() -> Account {
        Account {
            id: "acct_1".to_owned(),
            environment: "default".to_owned(),
            tenant: String::new(),
            integration: String::new(),
            auth: None,
            variables: serde_json::Map::new(),
            app: None,
            egress_allow: crate::transport::EgressAllow::default(),
        }
    }

    #[tokio::test]
    async fn a_renewal_that_panics_does_not_stay() {
        let flights = Flights::default();
        let broken = flights.join(&account(), || async { panic!("on purpose") });
        assert_eq!(broken.await.err().map(|failure| failure.kind), Some(Kind::Internal));
        let next = flights.join(&account(), || async { Ok(Ready::new(&Arc::new(account()), None)) });
        assert!(next.await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn stopping_waits_for_a_renewal_that_no_caller_waits_for() {
        let (flights, landed) = (Flights::default(), Arc::new(AtomicBool::new(false)));
        let lands = Arc::clone(&landed);
        drop(flights.join(&account(), || async move {
            tokio::time::sleep(Duration::from_secs(12)).await;
            lands.store(true, Ordering::SeqCst);
            Ok(Ready::new(&Arc::new(account()), None))
        }));
        flights.landed().await;
        assert!(landed.load(Ordering::SeqCst));
    }
}
