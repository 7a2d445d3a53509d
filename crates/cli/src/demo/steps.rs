//! The steps of the tour, in the order in which they are shown. Each returns how many things did not go as they should.

use anyhow::Context;
use serde_json::Value;

use super::House;
use super::stand::{self, Connected, Stand};
use super::tables::{failed, from, heading, records, say, underneath};
use crate::client::Ask;
use crate::commands::one_line;
use crate::sandbox::{Shows, TourOverlay, TourWrite};
use crate::{output, table};

/// Records that are asked for.
const LIMIT: &str = "2";
/// Calls after which a limit should have been reached.
const MOST_CALLS: usize = 40;

/// Step 1: who is connected.
pub(crate) fn accounts(stands: &[Stand]) -> usize {
    heading("1. Accounts of different systems, connected in different ways");
    let row = |stand: &Stand, account: &Connected| {
        let auth = account.auth.clone().unwrap_or_else(|| "the only one".to_owned());
        vec![stand.label.clone(), auth, account.label.clone(), account.id.clone()]
    };
    let rows: Vec<Vec<String>> = stands
        .iter()
        .flat_map(|stand| stand.accounts.iter().map(|account| row(stand, account)))
        .collect();
    output::raw(table::draw(&["integration", "auth choice", "tenant", "account"], &rows).as_bytes());
    0
}

/// Step 2: the same call on every account of a model, and what differed underneath.
pub(crate) async fn same_call(house: &House, stands: &[Stand], model: &str) -> anyhow::Result<usize> {
    let serving: Vec<&Stand> = stands
        .iter()
        .filter(|stand| stand.models.iter().any(|served| served == model))
        .collect();
    let Some(resource) = first_resource(house, &serving, model).await? else {
        return Ok(0);
    };
    heading(&format!(
        "2. One call for all of them: GET /unified/{model}/{resource}?account=…&limit={LIMIT}"
    ));
    let mut failures = 0;
    let mut rows = Vec::new();
    let mut wires = Vec::new();
    for (stand, account) in serving
        .iter()
        .flat_map(|stand| stand.shown().map(move |account| (*stand, account)))
    {
        stand.sandbox.take_seen();
        let (status, answer) = list(house, account, model, &resource, Some(LIMIT)).await?;
        if status != 200 {
            failures += 1;
            failed(&format!("{}: {status} {}", from(stand, account), one_line(&answer)));
            continue;
        }
        let data = answer
            .get("data")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        rows.extend(data.into_iter().map(|record| (from(stand, account), record)));
        let next = if answer.get("next_cursor").is_some_and(Value::is_string) {
            "the same sealed cursor for all"
        } else {
            "none"
        };
        wires.push((from(stand, account), stand.sandbox.take_seen(), next));
    }
    records(&rows);
    say("");
    say("What differed underneath is data in the catalog:");
    wires.iter().for_each(|(who, seen, next)| underneath(who, seen, next));
    spellings(house, &serving, model, &resource).await?;
    Ok(failures)
}

/// The resource that all integrations on show serve a list of; the first in the order of the mapping.
async fn first_resource(house: &House, serving: &[&Stand], model: &str) -> anyhow::Result<Option<String>> {
    let Some(first) = serving.first() else { return Ok(None) };
    let account = first.shown().next().context("an integration without an account")?;
    let effective = effective(house, account, model, None).await?;
    let resources = effective
        .get("mapping")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let mut lists = resources.filter(|(_, methods)| methods.get("list").is_some());
    Ok(lists.next().map(|(name, _)| name.clone()))
}

/// How each integration spells a unified field.
async fn spellings(house: &House, serving: &[&Stand], model: &str, resource: &str) -> anyhow::Result<()> {
    let mut columns: Vec<(String, Value)> = Vec::new();
    for stand in serving {
        let Some(account) = stand.shown().next() else { continue };
        let effective = effective(house, account, model, Some(resource)).await?;
        if let Some(record) = record_of(&effective, resource) {
            columns.push((stand.label.clone(), record));
        }
    }
    let Some((_, first)) = columns.first() else {
        return Ok(());
    };
    let fields: Vec<&String> = first
        .as_object()
        .map(|members| members.keys().collect())
        .unwrap_or_default();
    let header: Vec<&str> = std::iter::once("unified field")
        .chain(columns.iter().map(|(label, _)| label.as_str()))
        .collect();
    let rows: Vec<Vec<String>> = fields
        .iter()
        .filter(|field| {
            columns
                .iter()
                .all(|(_, record)| record.get(field.as_str()).is_some_and(Value::is_string))
        })
        .take(6)
        .map(|field| {
            let cells = columns
                .iter()
                .map(|(_, record)| table::cell(record.get(field.as_str())));
            std::iter::once((*field).clone()).chain(cells).collect()
        })
        .collect();
    say("");
    output::raw(table::draw(&header, &rows).as_bytes());
    Ok(())
}

/// Step 3: one field for one account, from the next call on.
pub(crate) async fn overlays(house: &House, stands: &[Stand]) -> anyhow::Result<usize> {
    let mut failures = 0;
    for (stand, tour) in stands
        .iter()
        .filter_map(|stand| Some((stand, stand.file.tour.overlay.as_ref()?)))
    {
        heading(&format!(
            "3. One more field for one account of {}: {}",
            stand.label, tour.field
        ));
        let account = stand.account(&tour.account)?;
        let before = field_of(house, account, tour).await?;
        say(&format!("before  {}", table::cell(before.as_ref())));
        say(&format!("PUT /admin/accounts/{}/overlay {}", account.id, tour.document));
        let document = stand::addressed(&tour.document, &stand.sandbox.address);
        stand::admin(house, "PUT", &["admin", "accounts", &account.id, "overlay"], &document).await?;
        let after = field_of(house, account, tour).await?;
        say(&format!("after   {}", table::cell(after.as_ref())));
        if before == after || after.is_none() {
            failures += 1;
            failed("the field did not appear");
        }
    }
    Ok(failures)
}

/// The field of the first record that has it.
async fn field_of(house: &House, account: &Connected, tour: &TourOverlay) -> anyhow::Result<Option<Value>> {
    let (status, answer) = list(house, account, &tour.model, &tour.resource, None).await?;
    if status != 200 {
        failed(&format!("{status} {}", one_line(&answer)));
    }
    let data = answer.get("data").and_then(Value::as_array);
    Ok(data
        .into_iter()
        .flatten()
        .find_map(|record| record.get(&tour.field))
        .cloned())
}

/// Step 4: what a vendor refuses comes back as one typed problem.
pub(crate) async fn refused_writes(house: &House, stands: &[Stand]) -> anyhow::Result<usize> {
    let tours: Vec<(&Stand, &TourWrite)> = stands
        .iter()
        .filter_map(|stand| Some((stand, stand.file.tour.refused.as_ref()?)))
        .collect();
    if tours.is_empty() {
        return Ok(0);
    }
    heading("4. A write that the vendor refuses: one kind of problem, whatever the vendor's words");
    let mut failures = 0;
    for (stand, tour) in tours {
        let account = stand.account(&tour.account)?;
        let mut path = vec!["unified", tour.model.as_str(), tour.resource.as_str()];
        path.extend(tour.id.as_deref());
        let method = if tour.method == "update" { "PATCH" } else { "POST" };
        let query = [("account", account.id.as_str())];
        let body = Some(tour.body.to_string());
        let (status, answer) = house
            .client
            .json(Ask {
                method,
                path: &path,
                query: &query,
                body,
                ..Ask::default()
            })
            .await?;
        say(&format!("{}: {method} {}", from(stand, account), tour.body));
        say(&format!("    {status} {}", one_line(&answer)));
        for detail in answer.get("details").and_then(Value::as_array).into_iter().flatten() {
            say(&format!(
                "    {}: {}",
                table::cell(detail.get("field")),
                table::cell(detail.get("message"))
            ));
        }
        if !(400..500).contains(&status) {
            failures += 1;
            failed("it was not refused by the vendor");
        }
    }
    Ok(failures)
}

/// Step 5: a vendor's limit reaches the caller at once.
pub(crate) async fn rate_limits(house: &House, stands: &[Stand]) -> anyhow::Result<usize> {
    let mut failures = 0;
    for stand in stands {
        let Some(account) = stand
            .accounts
            .iter()
            .find(|account| account.shows == Some(Shows::RateLimit))
        else {
            continue;
        };
        heading(&format!("5. The limit of {}, passed on at once", stand.label));
        failures += rate_limit(house, stand, account).await?;
    }
    Ok(failures)
}

async fn rate_limit(house: &House, stand: &Stand, account: &Connected) -> anyhow::Result<usize> {
    let model = stand.models.first().context("it serves no model")?;
    let resource = first_resource(house, &[stand], model)
        .await?
        .context("it serves no resource")?;
    for call in 1..=MOST_CALLS {
        let path = ["unified", model, &resource];
        let query = [("account", account.id.as_str()), ("limit", LIMIT)];
        let answer = house
            .client
            .send(Ask {
                method: "GET",
                path: &path,
                query: &query,
                ..Ask::default()
            })
            .await?;
        if answer.status == 429 {
            let problem: Value = serde_json::from_slice(&answer.body)?;
            say(&format!("call {call}: 429 {}", one_line(&problem)));
            for (name, value) in answer
                .headers
                .iter()
                .filter(|(name, _)| name.starts_with("ratelimit") || name == "retry-after")
            {
                say(&format!("    {name}: {value}"));
            }
            return Ok(0);
        }
    }
    failed(&format!("{MOST_CALLS} calls, and no limit"));
    Ok(1)
}

async fn list(
    house: &House,
    account: &Connected,
    model: &str,
    resource: &str,
    limit: Option<&str>,
) -> anyhow::Result<(u16, Value)> {
    let mut query = vec![("account", account.id.as_str())];
    query.extend(limit.map(|limit| ("limit", limit)));
    house
        .client
        .json(Ask {
            method: "GET",
            path: &["unified", model, resource],
            query: &query,
            ..Ask::default()
        })
        .await
}

async fn effective(house: &House, account: &Connected, model: &str, resource: Option<&str>) -> anyhow::Result<Value> {
    let mut query = vec![("model", model)];
    query.extend(resource.map(|resource| ("resource", resource)));
    let path = ["admin", "accounts", &account.id, "effective"];
    let (_, answer) = house
        .client
        .json(Ask {
            method: "GET",
            path: &path,
            query: &query,
            ..Ask::default()
        })
        .await?;
    Ok(answer.get("data").cloned().unwrap_or(answer))
}

/// The unified record's expressions: of `list`, or of all methods.
fn record_of(effective: &Value, resource: &str) -> Option<Value> {
    let methods = effective.get("mapping")?.get(resource)?;
    ["list", "*"]
        .iter()
        .find_map(|method| methods.get(method)?.get("record"))
        .cloned()
}
