//! A server with its database, its vendor, and a catalog of one integration.

use std::path::PathBuf;
use std::sync::Arc;

use interlingua_server::{Limits, Running, Server, Settings};
use interlingua_store::{MasterKey, Sqlite};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{self, Answer};
use crate::upstream::Upstream;

pub(crate) const ADMIN_KEY: &str = "a bootstrap key of any characters";

pub(crate) struct House {
    pub(crate) upstream: Upstream,
    pub(crate) running: Running,
    pub(crate) directory: TempDir,
}

impl House {
    pub(crate) async fn new() -> House {
        House::with(Limits::default()).await
    }

    pub(crate) async fn with(limits: Limits) -> House {
        let directory = tempfile::tempdir().unwrap();
        let upstream = Upstream::start().await;
        let running = start(&directory, &upstream, limits).await;
        House {
            upstream,
            running,
            directory,
        }
    }

    pub(crate) async fn restart(self) -> House {
        let House {
            upstream,
            running,
            directory,
        } = self;
        running.shutdown().await;
        let running = start(&directory, &upstream, Limits::default()).await;
        House {
            upstream,
            running,
            directory,
        }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.directory.path().join("interlingua.db")
    }

    /// As the bootstrap key.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Value) -> Answer {
        self.call_as(ADMIN_KEY, method, path, &[], body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, Value::Null).await
    }

    pub(crate) async fn call_with(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        self.call_as(ADMIN_KEY, method, path, headers, body).await
    }

    pub(crate) async fn call_as(
        &self,
        key: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Value,
    ) -> Answer {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.raw(key, method, path, headers, &body).await
    }

    pub(crate) async fn raw(
        &self,
        key: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let authorization = format!("Bearer {key}");
        let mut all = vec![
            ("authorization", authorization.as_str()),
            ("content-type", "application/json"),
        ];
        all.extend_from_slice(headers);
        client::send(self.running.address, method, path, &all, body).await
    }

    /// A connected account; returns its id.
    pub(crate) async fn account(&self) -> String {
        self.account_in("default").await
    }

    pub(crate) async fn account_in(&self, environment: &str) -> String {
        let body =
            json!({ "integration": "acme", "tenant": "customer-1", "credentials": { "api_key": "canary-credential" } });
        let path = format!("/admin/accounts?environment={environment}");
        let answer = self.call("POST", &path, body).await.expect(201);
        answer["data"]["id"].as_str().unwrap().to_owned()
    }
}

async fn start(directory: &TempDir, upstream: &Upstream, limits: Limits) -> Running {
    let key = MasterKey::load_or_create(&directory.path().join("master.key")).unwrap();
    let store = Sqlite::open(directory.path().join("interlingua.db"), key).unwrap();
    let settings = Settings {
        listen: ([127, 0, 0, 1], 0).into(),
        egress_allow: vec!["127.0.0.0/8".into()],
        admin_key: Some(ADMIN_KEY.to_owned().into()),
        limits,
        ..Settings::default()
    };
    Server::start(settings, Arc::new(store), catalog(upstream))
        .await
        .unwrap()
}

fn catalog(upstream: &Upstream) -> Vec<(String, String)> {
    let url = format!("http://{}", upstream.address);
    vec![
        (
            "integrations/acme/integration.json".into(),
            include_str!("data/integration.json").replace("UPSTREAM", &url),
        ),
        (
            "integrations/acme/crm.json".into(),
            include_str!("data/mapping.json").into(),
        ),
        ("models/crm.json".into(), include_str!("data/model.json").into()),
    ]
}
