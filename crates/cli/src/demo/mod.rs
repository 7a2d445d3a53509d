//! `demo`: a server on a temporary database, the vendors played by sandboxes, and a tour of what the product does.
//!
//! The same text with and without a terminal: tables and lines on standard output. No vendor is known here; what is shown of
//! an integration is `tour` of its sandbox.json.

mod house;
mod stand;
mod tables;
mod steps;

pub(crate) use house::House;

use crate::catalog::Catalog;
use crate::exit::{Exit, OrExit, Outcome};
use crate::output;
use crate::settings::Settings;

/// Runs the tour; afterwards stays up until Ctrl-C, unless `once`.
pub(crate) async fn run(settings: Settings, catalog: &Catalog, once: bool) -> Outcome {
    let house = House::open(settings, catalog).await.or_unavailable()?;
    let toured = tour(&house, catalog).await;
    let outcome = match toured {
        Ok(failures) if once => Ok(if failures == 0 { Exit::Ok } else { Exit::Findings }),
        Ok(_) => {
            house.invite();
            crate::commands::stopped().await.or_unavailable().map(|()| Exit::Ok)
        }
        Err(error) => Err(error).or_unavailable(),
    };
    house.close().await;
    outcome
}

/// Shows everything; the number of steps that did not go as they should.
async fn tour(house: &House, catalog: &Catalog) -> anyhow::Result<usize> {
    let stands = stand::open_all(house, catalog).await?;
    if stands.is_empty() {
        output::line("The catalog has no integration with a sandbox: there is nothing to show.");
        return Ok(1);
    }
    let mut failures = steps::accounts(&stands);
    for model in catalog.models.keys() {
        failures += steps::same_call(house, &stands, model).await?;
    }
    failures += steps::overlays(house, &stands).await?;
    failures += steps::refused_writes(house, &stands).await?;
    failures += steps::rate_limits(house, &stands).await?;
    Ok(failures)
}
