//! What a vendor sends of its own accord: proved, then read. Ids come out, never content.

mod delivery;
mod verify;
mod events;

pub use delivery::{Delivery, DeliverySecrets};
pub use events::Event;

use interlingua_definition::plan::WebhookPlan;
use interlingua_jsonata::Arena;

use crate::engine::Engine;
use crate::failure::Failure;
use crate::language::Language;
use crate::request::wire::memory;

impl Engine {
    /// Proves a delivery and reads what it tells. One that is not proved is a failure of kind `unauthenticated`, whatever it holds;
    /// an expression that fails is one of kind `mapping`.
    pub fn delivery(
        &self,
        plan: &WebhookPlan,
        delivery: &Delivery,
        secrets: &DeliverySecrets<'_>,
    ) -> Result<Vec<Event>, Failure> {
        let bounds = self.shared().bounds();
        let arena = Arena::new(bounds.max_bytes);
        let mut language = Language::new(&arena, &bounds);
        let functions = language.bind_functions(&plan.functions);
        functions.map_err(|error| memory(&error))?;
        let request = delivery::bind(&mut language, delivery, secrets)?;
        verify::verify(&mut language, plan, request)?;
        match &plan.events {
            None => Ok(Vec::new()),
            Some(events) => events::read(&mut language, events, request),
        }
    }
}
