//! Runs the cases. A case lays `integration` and `overlay` over the base definition, makes `call`, and states what was sent
//! and what the caller gets.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use interlingua_definition::{Document, DocumentKind, Levels, merge};
use interlingua_engine::{Answer, Failure, UnifiedRequest};
use serde_json::{Value, json};

use crate::world::{self, Script};

#[tokio::test]
async fn every_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let read = |path: &Path| -> Value {
        let text = std::fs::read_to_string(path).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let base = read(&folder.join("base.json"));
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "json") && !path.ends_with("base.json"));
    files.sort();
    let cases: Vec<Value> = files
        .iter()
        .flat_map(|path| read(path).as_array().unwrap().clone())
        .collect();
    let mut failed = Vec::new();
    for case in &cases {
        let title = case["title"].as_str().unwrap();
        if let Err(difference) = run(&base, case).await {
            failed.push(format!("{title}: {difference}"));
        }
    }
    assert!(cases.len() > 15, "the cases are there");
    assert!(
        failed.is_empty(),
        "{} of {} cases\n{}",
        failed.len(),
        cases.len(),
        failed.join("\n")
    );
}

async fn run(base: &Value, case: &Value) -> Result<(), String> {
    let read = |kind, name: &str, value: &Value| {
        Document::read(kind, name, &value.to_string()).map_err(|found| format!("{name}: {}", found[0]))
    };
    let mut integration = base["integration"].clone();
    patch(&mut integration, &case["integration"]);
    let mut mapping = base["mapping"].clone();
    patch(&mut mapping, &case["mapping"]);
    let integration = read(DocumentKind::Integration, "integration.json", &integration)?;
    let mapping = read(DocumentKind::Mapping, "crm.json", &mapping)?;
    let model = read(DocumentKind::Model, "model.json", &base["model"])?;
    let overlay = case
        .get("overlay")
        .map(|overlay| read(DocumentKind::Overlay, "overlay", overlay))
        .transpose()?;
    let levels = Levels {
        name: "example",
        integration: &integration,
        mapping: Some(&mapping),
        model: Some(("crm", &model)),
        environment: None,
        account: overlay.as_ref(),
        auth: None,
    };
    let merged = merge(&levels).map_err(|found| found[0].to_string())?;
    let call = &case["call"];
    let plan = merged
        .mapped("contacts", call["method"].as_str().unwrap())
        .map_err(|found| found[0].to_string())?;
    let plan = plan.ok_or("no such method")?;
    let script = Arc::new(Script::default());
    script
        .answers
        .lock()
        .unwrap()
        .extend(case["answers"].as_array().into_iter().flatten().map(world::response));
    let engine = world::engine(&script, &world::vault(None));
    let account = Arc::new(world::account());
    let mut got = Vec::new();
    let (mut cursor, mut sync_token) = (None, None);
    for _ in 0..call["pages"].as_u64().unwrap_or(1) {
        let request = UnifiedRequest {
            sync_token: sync_token.take(),
            ..request(call, cursor.take())
        };
        let shown = shown(engine.unified(&plan, &account, request).await);
        cursor = shown["next_cursor"].as_str().map(str::to_owned);
        sync_token = shown["sync_token"].as_str().map(str::to_owned);
        got.push(shown);
    }
    let sent = Value::from(script.sent.lock().unwrap().clone());
    if let Some(wanted) = case.get("sent") {
        contains(wanted, &sent, "sent")?;
    }
    contains(&case["expect"], &Value::from(got), "answer")
}

fn request(call: &Value, cursor: Option<String>) -> UnifiedRequest {
    let pairs = call["filters"].as_object().into_iter().flatten();
    let filters = pairs.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
    let first = cursor.is_none();
    UnifiedRequest {
        id: call["id"].as_str().map(str::to_owned),
        parameters: if first { filters.collect() } else { Vec::new() },
        limit: call["limit"].as_u64().filter(|_| first).map(|limit| limit as u32),
        fields: strings(&call["fields"]),
        idempotency_key: call["idempotency_key"].as_str().map(str::to_owned),
        lenient: call["lenient"] == true,
        remote_data: call["remote_data"] == true,
        body: call.get("body").map(|body| Bytes::from(body.to_string())),
        cursor,
        ..UnifiedRequest::default()
    }
}

fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.map(|item| item.as_str().unwrap().to_owned()).collect()
}

fn shown(outcome: Result<Answer, Failure>) -> Value {
    match outcome {
        Ok(answer) => {
            let text = String::from_utf8(answer.body.to_vec()).unwrap();
            let mut shown: Value = serde_json::from_str(&text).unwrap();
            shown["status"] = answer.status.into();
            shown["text"] = text.into();
            shown["calls"] = answer.upstream_calls.into();
            shown["headers"] = answer
                .rate
                .headers()
                .into_iter()
                .map(|(k, v)| (k.to_owned(), Value::from(v)))
                .collect();
            shown
        }
        Err(failure) => json!({
            "status": failure.kind.status(),
            "kind": failure.kind.as_str(),
            "detail": failure.detail,
            "step": failure.step,
            "steps": failure.steps.into_iter().map(|(name, state)| (name, json!(state))).collect::<serde_json::Map<_, _>>(),
            "details": failure.details,
            "retryable": failure.retryable,
            "problems": failure.problems,
            "supported": failure.supported,
            "retry_after_s": failure.retry_after_s,
            "upstream": failure.upstream,
            "headers": failure.rate.headers().into_iter().map(|(k, v)| (k.to_owned(), Value::from(v))).collect::<Value>(),
        }),
    }
}

/// RFC 7396, enough of it; another `type` replaces, as in overlays.
pub(crate) fn patch(target: &mut Value, patched: &Value) {
    let Some(members) = patched.as_object() else { return };
    for (key, value) in members {
        match value {
            Value::Object(_) if target[key].is_object() && value.get("type").is_none() => {
                patch(&mut target[key], value)
            }
            other => target[key] = other.clone(),
        }
    }
}

/// Objects are compared by the members written, arrays by length, texts that begin with `~` by what they contain, and
/// `{"~absent": […]}` names members that must not be there.
pub(crate) fn contains(wanted: &Value, found: &Value, at: &str) -> Result<(), String> {
    match (wanted, found) {
        (Value::Object(wanted), found) => wanted.iter().try_for_each(|(key, wanted)| match key.as_str() {
            "~absent" => {
                let there = wanted
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|name| found.get(name.as_str().unwrap()).is_some());
                there.map_or(Ok(()), |name| Err(format!("{at}: {name} is there: {found}")))
            }
            _ => contains(wanted, found.get(key).unwrap_or(&Value::Null), &format!("{at}.{key}")),
        }),
        (Value::Array(wanted), Value::Array(items)) if wanted.len() == items.len() => wanted
            .iter()
            .zip(items)
            .enumerate()
            .try_for_each(|(i, (w, f))| contains(w, f, &format!("{at}[{i}]"))),
        (Value::String(text), Value::String(found))
            if text.strip_prefix('~').is_some_and(|part| found.contains(part)) =>
        {
            Ok(())
        }
        _ if wanted == found => Ok(()),
        _ => Err(format!("{at}: wanted {wanted}, found {found}")),
    }
}
