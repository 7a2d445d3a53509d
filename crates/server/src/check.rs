//! Whether a change of definitions may be accepted: judged by the merged result, not by the document alone.

use std::collections::BTreeSet;
use std::sync::Arc;

use interlingua_definition::diagnostic::Diagnostic;
use interlingua_store::{DocumentKey, DocumentKind, Store};

use crate::accounts;
use crate::base::{Base, Entry, Name};
use crate::plans::{Plans, Wanted};
use crate::problem::Problem;

/// Overlays looked at when a base definition changes. More are not checked beforehand; a method of theirs that breaks says so
/// when it is called.
const OVERLAYS_CHECKED: u32 = 1_000;

/// A base definition that is put, or removed.
pub(crate) struct BaseChange<'a> {
    pub(crate) name: &'a Name,
    pub(crate) entry: Option<Arc<Entry>>,
}

/// What a change would bring.
#[derive(Default)]
pub(crate) struct Verdict {
    /// Of the changed level itself: errors refuse it.
    pub(crate) findings: Vec<Diagnostic>,
    /// Of overlays that stood before: told, but no reason to refuse.
    pub(crate) overlays: Vec<(DocumentKey, Vec<Diagnostic>)>,
}

impl Verdict {
    pub(crate) fn refused(&self) -> bool {
        self.findings.iter().any(Diagnostic::is_error)
    }
}

/// Judges a change of a base definition.
pub(crate) async fn base_change(
    plans: &Plans,
    store: &dyn Store,
    base: &Base,
    change: &BaseChange<'_>,
) -> Result<Verdict, Problem> {
    let after = with_change(base, change);
    let mut verdict = Verdict::default();
    for (integration, models) in affected(&after, change.name) {
        for model in models {
            let wanted = Wanted {
                integration: &integration,
                model: model.as_deref(),
                auth: None,
                environment: None,
                account: None,
            };
            let before = every_choice(plans, base, &wanted);
            let own = change
                .entry
                .as_ref()
                .map(|_| crate::base::source_name(change.name.0, &change.name.1));
            let news = every_choice(plans, &after, &wanted)
                .into_iter()
                .filter(|found| Some(&found.place.source) == own.as_ref() || is_new(found, &before));
            add(&mut verdict.findings, news);
        }
        if !verdict.refused() {
            let change = Below {
                integration: &integration,
                bases: (base, &after),
                environment: None,
            };
            verdict.overlays.extend(broken_overlays(plans, store, &change).await?);
        }
    }
    Ok(verdict)
}

/// Judges an overlay over the levels below it. `wanted` holds the overlay at its level.
pub(crate) fn overlay_change(plans: &Plans, base: &Base, wanted: &Wanted<'_>, overlay: &Entry) -> Vec<Diagnostic> {
    let below = match wanted.account {
        Some(_) => Wanted {
            account: None,
            ..*wanted
        },
        None => Wanted {
            environment: None,
            ..*wanted
        },
    };
    let mut findings = Vec::new();
    for model in models(base, wanted.integration, Some(overlay)) {
        let (wanted, below) = (
            Wanted {
                model: model.as_deref(),
                ..*wanted
            },
            Wanted {
                model: model.as_deref(),
                ..below
            },
        );
        let before = every_choice(plans, base, &below);
        add(
            &mut findings,
            every_choice(plans, base, &wanted)
                .into_iter()
                .filter(|found| is_new(found, &before)),
        );
    }
    findings
}

/// A change of a level that overlays lie over.
pub(crate) struct Below<'a> {
    pub(crate) integration: &'a str,
    /// Before and after.
    pub(crate) bases: (&'a Base, &'a Base),
    /// An environment whose overlay changes, and the new one; only its accounts' overlays lie over it.
    pub(crate) environment: Option<(&'a str, Option<&'a Entry>)>,
}

/// Overlays that would have errors after the change and had none of them before.
pub(crate) async fn broken_overlays(
    plans: &Plans,
    store: &dyn Store,
    change: &Below<'_>,
) -> Result<Vec<(DocumentKey, Vec<Diagnostic>)>, Problem> {
    let mut broken = Vec::new();
    for (key, _) in store.overlays_on(change.integration, OVERLAYS_CHECKED).await? {
        let Some(environment) = key.environment.as_deref() else {
            continue;
        };
        let own = key.kind == DocumentKind::AccountOverlay;
        if change
            .environment
            .is_some_and(|(changed, _)| !own || changed != environment)
        {
            continue;
        }
        let lower = accounts::overlay(store, &accounts::environment_overlay(environment, change.integration)).await?;
        let upper = if own {
            accounts::overlay(store, &key).await?
        } else {
            None
        };
        let account = if own {
            store.account(environment, &key.name).await?
        } else {
            None
        };
        let wanted = Wanted {
            integration: change.integration,
            model: None,
            auth: account.as_ref().and_then(|account| account.auth.as_deref()),
            environment: lower.as_deref(),
            account: upper.as_deref(),
        };
        let errors = new_errors(plans, change, &wanted);
        if !errors.is_empty() {
            broken.push((key, errors));
        }
    }
    Ok(broken)
}

fn new_errors(plans: &Plans, change: &Below<'_>, before: &Wanted<'_>) -> Vec<Diagnostic> {
    let Some(overlay) = before.account.or(before.environment) else {
        return Vec::new();
    };
    let lower = change.environment.map_or(before.environment, |(_, lower)| lower);
    let mut errors = Vec::new();
    for model in models(change.bases.1, before.integration, Some(overlay)) {
        let before = Wanted {
            model: model.as_deref(),
            ..*before
        };
        let known = every_choice(plans, change.bases.0, &before);
        let found = every_choice(
            plans,
            change.bases.1,
            &Wanted {
                environment: lower,
                ..before
            },
        );
        add(
            &mut errors,
            found
                .into_iter()
                .filter(|found| found.is_error() && is_new(found, &known)),
        );
    }
    errors
}

fn with_change(base: &Base, change: &BaseChange<'_>) -> Base {
    let mut after = Base {
        revision: base.revision,
        definitions: base.definitions.clone(),
        environments: base.environments.clone(),
    };
    match &change.entry {
        Some(entry) => after.definitions.insert(change.name.clone(), Arc::clone(entry)),
        None => after.definitions.remove(change.name),
    };
    after
}

/// Integrations and models that a base definition takes part in; `None` stands for the integration's own methods.
fn affected(base: &Base, name: &Name) -> Vec<(String, Vec<Option<String>>)> {
    match name.0 {
        DocumentKind::Integration => vec![(name.1.clone(), models(base, &name.1, None))],
        DocumentKind::Mapping => name
            .1
            .split_once('/')
            .map(|(integration, model)| (integration.to_owned(), vec![Some(model.to_owned())]))
            .into_iter()
            .collect(),
        _ => base
            .mappings()
            .filter(|(_, model)| *model == name.1)
            .map(|(integration, model)| (integration.to_owned(), vec![Some(model.to_owned())]))
            .collect(),
    }
}

/// Models that an integration is mapped to, in the base or by an overlay, and `None`.
pub(crate) fn models(base: &Base, integration: &str, overlay: Option<&Entry>) -> Vec<Option<String>> {
    let mut names: BTreeSet<String> = base.models_of(integration).into_iter().map(str::to_owned).collect();
    names.extend(overlay.into_iter().flat_map(mapped_by));
    std::iter::once(None).chain(names.into_iter().map(Some)).collect()
}

fn mapped_by(overlay: &Entry) -> Vec<String> {
    let mappings = overlay.document.root().get("mappings").and_then(|node| node.members());
    mappings
        .map(|members| members.keys().map(ToString::to_string).collect())
        .unwrap_or_default()
}

/// Findings under the wanted auth choice, or under each of them.
fn every_choice(plans: &Plans, base: &Base, wanted: &Wanted<'_>) -> Vec<Diagnostic> {
    let merged = match plans.merged(base, wanted) {
        Ok(Some(merged)) => merged,
        Ok(None) => return Vec::new(),
        Err(findings) => return findings.to_vec(),
    };
    let mut findings = merged.check();
    if wanted.auth.is_none() {
        for choice in merged.auth_choices().into_iter().filter_map(|choice| choice.name) {
            match plans.merged(
                base,
                &Wanted {
                    auth: Some(&choice),
                    ..*wanted
                },
            ) {
                Ok(Some(merged)) => add(&mut findings, merged.check()),
                Ok(None) => {}
                Err(errors) => add(&mut findings, errors.to_vec()),
            }
        }
    }
    findings
}

fn add(findings: &mut Vec<Diagnostic>, more: impl IntoIterator<Item = Diagnostic>) {
    for found in more {
        if is_new(&found, findings) {
            findings.push(found);
        }
    }
}

fn is_new(found: &Diagnostic, before: &[Diagnostic]) -> bool {
    !before
        .iter()
        .any(|known| known.code == found.code && known.place == found.place && known.message == found.message)
}
