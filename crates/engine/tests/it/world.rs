//! Ports of a test: recorded answers, a fixed clock, a credential in memory.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use interlingua_definition::plan::NativePlan;
use interlingua_definition::{Document, DocumentKind, Levels, merge};
use interlingua_engine::transport::{TransportError, WireRequest, WireResponse};
use interlingua_engine::{
    Account, Clock, CommitOutcome, CredentialError, CredentialState, Credentials, Engine, EngineSettings, Fence,
    History, Ports, Renewed, Secret, StoredCredential, SystemRandom, Transport,
};
use serde_json::{Value, json};

pub(crate) const NOW_MS: i64 = 1_767_225_600_000;

/// Answers in order; requests are kept for comparison.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) answers: Mutex<VecDeque<WireResponse>>,
    pub(crate) sent: Mutex<Vec<Value>>,
    pub(crate) token_calls: AtomicU64,
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: WireRequest) -> Result<WireResponse, TransportError> {
        if request.url.path() == "/token" {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            let number = self.token_calls.fetch_add(1, Ordering::SeqCst) + 1;
            let body = json!({ "access_token": format!("new{number}"), "refresh_token": "r2", "expires_in": 3600 });
            return Ok(WireResponse {
                status: 200,
                headers: Vec::new(),
                body: body.to_string().into(),
            });
        }
        let text = request
            .body
            .as_ref()
            .map(|body| String::from_utf8_lossy(body).into_owned());
        let headers: BTreeMap<_, _> = request.headers.into_iter().collect();
        self.sent.lock().unwrap().push(json!({
            "method": request.method, "url": request.url.as_str(), "headers": headers, "body": text,
        }));
        let next = self.answers.lock().unwrap().pop_front();
        next.ok_or_else(|| TransportError::Cut("the script has no further answer".to_owned()))
    }
}

struct Fixed;

impl Clock for Fixed {
    fn now_ms(&self) -> i64 {
        NOW_MS
    }
}

/// One credential.
pub(crate) struct Vault(pub(crate) Mutex<StoredCredential>);

#[async_trait]
impl Credentials for Vault {
    async fn load(&self, _: &Account) -> Result<StoredCredential, CredentialError> {
        Ok(self.0.lock().unwrap().clone())
    }

    async fn commit(
        &self,
        _: &Account,
        fence: &Fence,
        renewed: Renewed,
        _: Option<i64>,
    ) -> Result<CommitOutcome, CredentialError> {
        let mut stored = self.0.lock().unwrap();
        if stored.version != fence.version {
            return Ok(CommitOutcome::Stale);
        }
        stored.fields.extend(renewed.fields);
        stored.expires_at_ms = renewed.expires_at_ms;
        stored.version += 1;
        stored.history.renewed_at_ms = NOW_MS;
        Ok(CommitOutcome::Committed {
            version: stored.version,
        })
    }

    async fn set_state(&self, _: &Account, _: u64, state: CredentialState) -> Result<(), CredentialError> {
        self.0.lock().unwrap().state = state;
        Ok(())
    }

    async fn reload(&self, account: &Account) -> Result<Account, CredentialError> {
        Ok(account.clone())
    }
}

/// The plan of `contacts.list` of an integration that stands alone.
pub(crate) fn list_of_contacts(integration: &str) -> Arc<NativePlan> {
    let integration = Document::read(DocumentKind::Integration, "integration.json", integration).unwrap();
    let levels = Levels {
        name: "example",
        integration: &integration,
        mapping: None,
        model: None,
        environment: None,
        account: None,
        auth: None,
    };
    merge(&levels).unwrap().native("contacts", "list").unwrap().unwrap()
}

pub(crate) fn account() -> Account {
    let text = |text: &str| text.to_owned();
    Account {
        id: text("acct_1"),
        environment: text("default"),
        tenant: text("acme"),
        integration: text("example"),
        auth: None,
        variables: serde_json::Map::new(),
        app: None,
        egress_allow: Default::default(),
    }
}

pub(crate) fn vault(expires_at_ms: Option<i64>) -> Arc<Vault> {
    let fields = [("access_token", "old"), ("refresh_token", "r1"), ("token", "tok")];
    let fields = fields
        .map(|(name, secret)| (name.to_owned(), Secret::new(secret)))
        .into();
    Arc::new(Vault(Mutex::new(StoredCredential {
        fields,
        expires_at_ms,
        version: 1,
        state: CredentialState::Active,
        history: History::default(),
    })))
}

pub(crate) fn engine(script: &Arc<Script>, vault: &Arc<Vault>) -> Engine {
    let ports = Ports {
        clock: Arc::new(Fixed),
        random: Arc::new(SystemRandom),
        transport: Arc::clone(script) as Arc<dyn Transport>,
        credentials: Arc::clone(vault) as Arc<dyn Credentials>,
    };
    Engine::new(EngineSettings::new([1; 32]), ports)
}

/// `{ status, headers, body | text | bytes }`; the values of a header that is repeated are an array.
pub(crate) fn response(written: &Value) -> WireResponse {
    let status = written["status"].as_u64().unwrap_or(200) as u16;
    let headers = written["headers"].as_object().into_iter().flatten();
    let headers = headers
        .flat_map(|(name, value)| {
            let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            let values = values.into_iter();
            values.map(move |value| (name.clone(), value.as_str().unwrap().to_owned()))
        })
        .collect();
    let body: Bytes = match (&written["text"], &written["bytes"], &written["body"]) {
        (Value::String(text), _, _) => text.clone().into(),
        (_, Value::Array(bytes), _) => bytes
            .iter()
            .map(|byte| byte.as_u64().unwrap() as u8)
            .collect::<Vec<_>>()
            .into(),
        (_, _, Value::Null) => Bytes::new(),
        (_, _, body) => body.to_string().into(),
    };
    WireResponse { status, headers, body }
}
