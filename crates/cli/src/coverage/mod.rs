//! What integrations serve of the unified models: facts, and the pages made of them.

pub(crate) mod integration_page;
pub(crate) mod model_page;
pub(crate) mod index_page;
mod markdown;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use interlingua_definition::connect::{AuthChoice, ConnectForm};
use interlingua_definition::model::ResourceSchema;
use interlingua_definition::plan::{Filter, mapped_fields};
use interlingua_definition::{Levels, Merged, merge};
use serde::Serialize;

use crate::catalog::{Catalog, Integration};
use crate::fixture::load;
use crate::fixture::replay::Definitions;

/// Fields that every record has, or that are served on request only: no measure of a mapping.
const BESIDE: [&str; 2] = ["id", "remote_data"];

/// One integration and what it serves.
pub(crate) struct Coverage {
    pub(crate) name: String,
    /// The integration's document, merged.
    pub(crate) document: serde_json::Value,
    /// Ways of signing in, and what each asks for.
    pub(crate) choices: Vec<(AuthChoice, ConnectForm)>,
    pub(crate) resources: Vec<Served>,
    pub(crate) fixtures: usize,
}

/// One resource of a model, as an integration serves it.
#[derive(Debug, Serialize)]
pub(crate) struct Served {
    pub(crate) model: String,
    pub(crate) resource: String,
    pub(crate) methods: Vec<String>,
    /// Fields that records have, and the vendor's paths they are read from.
    pub(crate) read: IndexMap<String, Vec<String>>,
    /// Fields that a create or an update takes.
    pub(crate) written: Vec<String>,
    /// Fields of the model that are not served although nothing says that the vendor lacks them.
    pub(crate) missing: Vec<String>,
    /// Fields that the vendor does not have, each with the reason.
    pub(crate) absent: BTreeMap<String, String>,
    #[serde(skip)]
    pub(crate) filters: Vec<Filter>,
    pub(crate) sort: Vec<String>,
}

impl Served {
    /// Fields of the model that the vendor can serve.
    pub(crate) fn possible(&self) -> usize {
        self.served() + self.missing.len()
    }

    /// Fields of the model that are served. Some are for writing only.
    pub(crate) fn served(&self) -> usize {
        self.read.len()
            + self
                .written
                .iter()
                .filter(|field| !self.read.contains_key(*field))
                .count()
    }

    fn serves(&self, field: &String) -> bool {
        self.read.contains_key(field) || self.written.contains(field)
    }

    /// Whole per cent, rounded down; an empty model is served whole.
    pub(crate) fn percent(&self) -> usize {
        (self.served() * 100).checked_div(self.possible()).unwrap_or(100)
    }
}

/// What every integration of the catalog serves. Fails with the findings of definitions that have errors.
pub(crate) fn of(catalog: &Catalog) -> Result<Vec<Coverage>, String> {
    let all = catalog
        .integrations
        .iter()
        .filter(|(_, files)| files.definition.is_some());
    all.map(|(name, files)| integration(catalog, name, files)).collect()
}

fn integration(catalog: &Catalog, name: &str, files: &Integration) -> Result<Coverage, String> {
    let definitions = load::definitions(catalog, name, files)?;
    let base = merged(&definitions, None, None)?;
    let choices = base.auth_choices().into_iter().map(|choice| {
        let form = merged(&definitions, None, choice.name.as_deref())?.connect();
        Ok((choice, form))
    });
    let choices = choices.collect::<Result<_, String>>()?;
    let mut resources = Vec::new();
    for model in definitions.mappings.keys() {
        let merged = merged(&definitions, Some(model), None)?;
        for (resource, methods) in by_resource(&merged) {
            resources.push(served(&merged, model, resource, methods)?);
        }
    }
    Ok(Coverage {
        name: name.to_owned(),
        document: base
            .effective(None, None)
            .get_mut("integration")
            .map(serde_json::Value::take)
            .unwrap_or_default(),
        choices,
        resources,
        fixtures: files.fixtures.len(),
    })
}

fn merged(definitions: &Definitions, model: Option<&str>, auth: Option<&str>) -> Result<Merged, String> {
    let levels = Levels {
        name: &definitions.name,
        integration: &definitions.integration,
        mapping: model.and_then(|model| definitions.mappings.get(model)),
        model: model.and_then(|model| Some((model, definitions.models.get(model)?))),
        environment: None,
        account: None,
        auth,
    };
    merge(&levels).map_err(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn by_resource(merged: &Merged) -> IndexMap<String, Vec<String>> {
    let mut resources: IndexMap<String, Vec<String>> = IndexMap::new();
    for name in merged.methods() {
        resources.entry(name.resource).or_default().push(name.method);
    }
    resources
}

fn served(merged: &Merged, model: &str, resource: String, methods: Vec<String>) -> Result<Served, String> {
    let schema = merged.resource_schema(&resource);
    let mut served = Served {
        model: model.to_owned(),
        absent: merged.absent(&resource).into_iter().collect(),
        read: IndexMap::new(),
        written: Vec::new(),
        missing: Vec::new(),
        filters: Vec::new(),
        sort: Vec::new(),
        resource,
        methods,
    };
    for method in &served.methods {
        let plan = merged.mapped(&served.resource, method).map_err(|found| {
            let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
            lines.join("\n")
        })?;
        let Some(plan) = plan else { continue };
        for field in mapped_fields(&plan)
            .into_iter()
            .filter(|field| counts(&schema, &field.name))
        {
            served.read.entry(field.name).or_insert(field.remote);
        }
        let writes = plan.supports.writes.iter().filter_map(|path| path.first());
        served
            .written
            .extend(writes.filter(|field| counts(&schema, field)).cloned());
        if method == "list" {
            served.filters.clone_from(&plan.supports.filters);
            served.sort.clone_from(&plan.supports.sort);
        }
    }
    served.written.sort();
    served.written.dedup();
    let known = |field: &String| served.serves(field) || served.absent.contains_key(field);
    let fields = schema.properties.keys().filter(|field| counts(&schema, field));
    served.missing = fields.filter(|field| !known(field)).cloned().collect();
    Ok(served)
}

fn counts(schema: &ResourceSchema, field: &str) -> bool {
    schema.properties.contains_key(field) && !BESIDE.contains(&field)
}
