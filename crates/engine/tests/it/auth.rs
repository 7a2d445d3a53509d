//! Authentication, as data: an integration's `auth`, a credential, calls or a flow; what was sent, and what came out. Each case names
//! the rule of the language that it shows.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use interlingua_definition::plan::{ConnectPlan, NativePlan};
use interlingua_definition::{Document, DocumentKind, Levels, Merged, merge};
use interlingua_engine::{
    Account, App, Asked, Candidate, CredentialState, Engine, Failure, History, NativeRequest, Pending, Secret,
    StoredCredential, Upload,
};
use serde_json::{Map, Value, json};

use crate::cases::contains;
use crate::world::{self, NOW_MS, Script, Vault};

#[tokio::test]
async fn every_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/auth");
    let mut failed = Vec::new();
    let mut count = 0;
    for file in ["schemes.json", "tokens.json", "connect.json"] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let cases: Vec<Value> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        for case in &cases {
            count += 1;
            if let Err(difference) = run(case).await {
                failed.push(format!("{}: {difference}", case["rule"].as_str().unwrap()));
            }
        }
    }
    assert!(count > 30, "the cases are there");
    assert!(
        failed.is_empty(),
        "{} of {count} cases\n{}",
        failed.len(),
        failed.join("\n")
    );
}

async fn run(case: &Value) -> Result<(), String> {
    let merged = merged(case)?;
    let script = Arc::new(Script::default());
    let answers = case["answers"].as_array().into_iter().flatten().map(world::response);
    script.answers.lock().unwrap().extend(answers);
    let candidate = candidate(case);
    let vault = Arc::new(Vault(Mutex::new(candidate.credential.clone())));
    let engine = world::engine(&script, &vault);
    let got = match case.get("flow") {
        Some(flow) => Flow::new(&engine, &merged, candidate)?.run(flow).await,
        None => calls(case, &engine, &merged, candidate.account).await?,
    };
    let sent = Value::from(script.sent.lock().unwrap().clone());
    if let Some(wanted) = case.get("sent") {
        contains(wanted, &sent, "sent")?;
    }
    let got = json!({ "answers": got, "stored": stored(&vault.0.lock().unwrap()) });
    contains(&case["expect"], &got, "got")
}

fn merged(case: &Value) -> Result<Merged, String> {
    let mut integration = json!({
        "base_url": "https://api.example.com",
        "resources": { "contacts": {
            "list": { "method": "GET", "path": "/contacts" },
            "create": { "method": "POST", "path": "/contacts" },
        } },
    });
    for (name, part) in case["integration"].as_object().unwrap() {
        integration[name] = part.clone();
    }
    let document = Document::read(DocumentKind::Integration, "integration.json", &integration.to_string());
    let document = document.map_err(|found| found[0].to_string())?;
    let levels = Levels {
        name: "example",
        integration: &document,
        mapping: None,
        model: None,
        environment: None,
        account: None,
        auth: None,
    };
    merge(&levels).map_err(|found| found[0].to_string())
}

fn candidate(case: &Value) -> Candidate {
    let texts = |value: &Value| -> BTreeMap<String, Secret> {
        let members = value.as_object().into_iter().flatten();
        members
            .map(|(name, text)| (name.clone(), Secret::new(text.as_str().unwrap())))
            .collect()
    };
    let app = case["app"].as_object().map(|app| App {
        client_id: app["client_id"].as_str().unwrap().to_owned(),
        client_secret: Secret::new(app["client_secret"].as_str().unwrap()),
    });
    Candidate {
        account: Account {
            variables: case["variables"].as_object().cloned().unwrap_or_default(),
            app,
            ..world::account()
        },
        credential: StoredCredential {
            fields: texts(&case["credential"]),
            expires_at_ms: case["expires_in_s"].as_i64().map(|seconds| NOW_MS + seconds * 1000),
            version: 1,
            state: CredentialState::Active,
            history: History {
                renewed_at_ms: case["renewed_s_ago"]
                    .as_i64()
                    .map_or(0, |seconds| NOW_MS - seconds * 1000),
                ..History::default()
            },
        },
    }
}

fn stored(credential: &StoredCredential) -> Value {
    let fields: Map<String, Value> = credential
        .fields
        .iter()
        .map(|(name, secret)| (name.clone(), secret.expose().into()))
        .collect();
    json!({
        "fields": fields,
        "expires_in_s": credential.expires_at_ms.map(|end| (end - NOW_MS) / 1000),
        "state": credential.state,
    })
}

/// `calls`: bodies to create with, `{ "upload": bytes }` to create with those, `null` to list. Without it one list.
async fn calls(case: &Value, engine: &Engine, merged: &Merged, account: Account) -> Result<Vec<Value>, String> {
    let plan = |method: &str| -> Result<Arc<NativePlan>, String> {
        let plan = merged
            .native("contacts", method)
            .map_err(|found| found[0].to_string())?;
        Ok(plan.unwrap())
    };
    let account = Arc::new(account);
    let one = vec![Value::Null];
    let mut got = Vec::new();
    for call in case["calls"].as_array().unwrap_or(&one) {
        let body = (!call.is_null()).then(|| Bytes::from(call.to_string()));
        let plan = plan(if body.is_some() { "create" } else { "list" })?;
        let mut request = NativeRequest {
            body,
            query: pairs(&case["query"]),
            ..NativeRequest::default()
        };
        if let Some(bytes) = call["upload"].as_str() {
            request.body = None;
            let outcome = engine.proxy_file(&plan, &account, request, Some(upload(bytes))).await;
            got.push(outcome.map_or_else(|failure| told(&failure), |_| json!({ "uploaded": true })));
            continue;
        }
        got.push(match engine.proxy(&plan, &account, request).await {
            Ok(answer) => json!({ "status": answer.status }),
            Err(failure) => told(&failure),
        });
    }
    Ok(got)
}

fn upload(bytes: &str) -> Upload {
    let bytes = Bytes::from(bytes.to_owned());
    Upload {
        bytes: Box::pin(futures_util::stream::iter([Ok(bytes)])),
        content_type: None,
        content_length: None,
    }
}

fn pairs(value: &Value) -> Vec<(String, String)> {
    let members = value.as_object().into_iter().flatten();
    members
        .map(|(name, text)| (name.clone(), text.as_str().unwrap().to_owned()))
        .collect()
}

fn told(failure: &Failure) -> Value {
    json!({
        "kind": failure.kind.as_str(), "detail": failure.detail,
        "retryable": failure.retryable, "retry_after_s": failure.retry_after_s,
    })
}

/// Steps of connecting: `{ "begin": redirect_uri }`, `{ "finish": query }` (`state` is put in for `~`), `{ "settle": choices }`,
/// `"verify"`, `"revoke"`.
struct Flow<'f> {
    engine: &'f Engine,
    plan: Arc<ConnectPlan>,
    candidate: Candidate,
    pending: Option<Pending>,
}

impl<'f> Flow<'f> {
    fn new(engine: &'f Engine, merged: &Merged, candidate: Candidate) -> Result<Flow<'f>, String> {
        let plan = merged.connect_plan().map_err(|found| found[0].to_string())?;
        Ok(Flow {
            engine,
            plan,
            candidate,
            pending: None,
        })
    }

    async fn run(mut self, steps: &Value) -> Vec<Value> {
        let mut got = Vec::new();
        for step in steps.as_array().unwrap() {
            let outcome = self.step(step).await;
            got.push(outcome.unwrap_or_else(|failure| told(&failure)));
        }
        got
    }

    async fn step(&mut self, step: &Value) -> Result<Value, Failure> {
        let candidate = self.candidate.clone();
        if let Some(redirect_uri) = step["begin"].as_str() {
            let asked = Asked {
                redirect_uri: redirect_uri.to_owned(),
                scopes: None,
            };
            let consent = self.engine.begin(&self.plan, &candidate, &asked).await?;
            // What is kept goes through its sealed form.
            self.pending = Pending::from_secret(&consent.pending.to_secret());
            let url = url::Url::parse(&consent.url).unwrap();
            let query: Map<String, Value> = url
                .query_pairs()
                .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
                .collect();
            return Ok(json!({ "url": consent.url, "query": query }));
        }
        if step.get("finish").is_some() {
            let pending = self.pending.clone().unwrap();
            let mut query = pairs(&step["finish"]);
            for (_, value) in query.iter_mut().filter(|(_, value)| value == "~") {
                *value = pending.state().to_owned();
            }
            self.candidate = self.engine.finish(&self.plan, candidate, &pending, &query).await?;
            return Ok(self.shown());
        }
        if let Some(chosen) = step["settle"].as_object() {
            let settled = self.engine.settle(&self.plan, candidate, chosen).await?;
            self.candidate = settled.candidate;
            let mut shown = self.shown();
            shown["waiting"] = json!(settled.waiting);
            return Ok(shown);
        }
        match step.as_str() {
            Some("verify") => {
                self.candidate = self.engine.verify(&self.plan, candidate).await?;
                Ok(self.shown())
            }
            Some("revoke") => Ok(json!({ "revoked": self.engine.revoke(&self.plan, candidate).await? })),
            _ => panic!("no such step: {step}"),
        }
    }

    fn shown(&self) -> Value {
        let mut shown = stored(&self.candidate.credential);
        shown["variables"] = Value::Object(self.candidate.account.variables.clone());
        shown
    }
}
