//! The outbox over a database: hands each call to its table, in a unit of work of its own.

use std::sync::Arc;

use async_trait::async_trait;

use super::Database;
use crate::outbox::{
    Attempt, Delivery, DeliveryPage, Endpoint, EndpointPatch, Event, EventPage, Lane, NewEndpoint, Outbox, Outgoing,
    Replay, Sent,
};
use crate::secret::Secret;
use crate::sql::{Backend, Result};
use crate::tables::{deliveries, endpoints, events};

#[async_trait]
impl<B: Backend> Outbox for Database<B> {
    async fn create_endpoint(&self, environment: &str, endpoint: NewEndpoint) -> Result<(Endpoint, Secret)> {
        let (keys, environment) = (Arc::clone(&self.keys), environment.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { endpoints::create(db, &keys, &environment, &endpoint).await }))
            .await
    }

    async fn endpoint(&self, environment: &str, id: &str) -> Result<Option<Endpoint>> {
        let (environment, id) = (environment.to_owned(), id.to_owned());
        self.backend
            .read(move |db| Box::pin(async move { endpoints::get(db, &environment, &id).await }))
            .await
    }

    async fn endpoints(&self, environment: &str) -> Result<Vec<Endpoint>> {
        let environment = environment.to_owned();
        self.backend
            .read(move |db| Box::pin(async move { endpoints::list(db, &environment).await }))
            .await
    }

    async fn update_endpoint(&self, environment: &str, id: &str, patch: EndpointPatch) -> Result<Endpoint> {
        let (environment, id) = (environment.to_owned(), id.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { endpoints::update(db, &environment, &id, &patch).await }))
            .await
    }

    async fn rotate_endpoint_secret(&self, environment: &str, id: &str, keep_ms: i64) -> Result<Secret> {
        let (keys, environment, id) = (Arc::clone(&self.keys), environment.to_owned(), id.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { endpoints::rotate(db, &keys, (&environment, &id), keep_ms).await }))
            .await
    }

    async fn delete_endpoint(&self, environment: &str, id: &str) -> Result<()> {
        let (environment, id) = (environment.to_owned(), id.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { endpoints::delete(db, &environment, &id).await }))
            .await
    }

    async fn events(&self, environment: &str, page: EventPage) -> Result<Vec<Event>> {
        let environment = environment.to_owned();
        self.backend
            .read(move |db| Box::pin(async move { events::list(db, &environment, &page).await }))
            .await
    }

    async fn event(&self, environment: &str, id: &str) -> Result<Option<Event>> {
        let (environment, id) = (environment.to_owned(), id.to_owned());
        self.backend
            .read(move |db| Box::pin(async move { events::get(db, &environment, &id).await }))
            .await
    }

    async fn deliveries(&self, environment: &str, page: DeliveryPage) -> Result<Vec<Delivery>> {
        let environment = environment.to_owned();
        self.backend
            .read(move |db| Box::pin(async move { deliveries::list(db, &environment, &page).await }))
            .await
    }

    async fn attempts(&self, environment: &str, event: &str, endpoint: &str) -> Result<Vec<Attempt>> {
        let (environment, event, endpoint) = (environment.to_owned(), event.to_owned(), endpoint.to_owned());
        self.backend
            .read(move |db| Box::pin(async move { deliveries::attempts(db, &environment, &event, &endpoint).await }))
            .await
    }

    async fn replay(&self, environment: &str, endpoint: &str, replay: Replay) -> Result<u64> {
        let (environment, endpoint) = (environment.to_owned(), endpoint.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { deliveries::replay(db, (&environment, &endpoint), &replay).await }))
            .await
    }

    async fn test_endpoint(&self, environment: &str, endpoint: &str) -> Result<String> {
        let (environment, endpoint) = (environment.to_owned(), endpoint.to_owned());
        self.backend
            .write(move |db| Box::pin(async move { events::test(db, &environment, &endpoint).await }))
            .await
    }

    async fn claim_lanes(&self, limit: u32, lease_ms: i64) -> Result<Vec<Lane>> {
        self.backend
            .write(move |db| Box::pin(async move { deliveries::claim(db, limit, lease_ms).await }))
            .await
    }

    async fn next_outgoing(&self, lane: &Lane) -> Result<Option<Outgoing>> {
        let (keys, lane) = (Arc::clone(&self.keys), lane.clone());
        self.backend
            .read(move |db| Box::pin(async move { deliveries::next(db, &keys, &lane).await }))
            .await
    }

    async fn note_sent(&self, lane: &Lane, sent: Sent) -> Result<bool> {
        let lane = lane.clone();
        self.backend
            .write(move |db| Box::pin(async move { deliveries::sent(db, &lane, &sent).await }))
            .await
    }

    async fn release_lane(&self, lane: &Lane) -> Result<()> {
        let lane = lane.clone();
        self.backend
            .write(move |db| Box::pin(async move { deliveries::release(db, &lane).await }))
            .await
    }

    async fn sweep_events(&self, older_than_ms: i64) -> Result<u64> {
        self.backend
            .write(move |db| Box::pin(async move { events::sweep(db, older_than_ms).await }))
            .await
    }
}
