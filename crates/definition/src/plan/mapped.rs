//! How an integration serves one method of a unified model.

use std::sync::Arc;

use interlingua_jsonata::Program;

use super::{ErrorRule, NativePlan, Shape, Steps, Supports};
use crate::model::ResourceSchema;

/// Named helpers, in order, bound as `$name`. Plans that see the same ones share them.
pub type Functions = Arc<[(String, Program)]>;

/// One mapped method: how an integration serves one method of a unified model.
#[derive(Debug)]
pub struct MappedPlan {
    /// Name of the unified model.
    pub model: String,
    /// The model's resource.
    pub resource: String,
    /// The unified method.
    pub method: String,
    /// Variants in order; the first whose `when` holds is used. The last has no `when`.
    pub variants: Vec<Variant>,
    /// What a caller may filter, sort and write.
    pub supports: Supports,
    /// What a caller may say where fields are asked for that depend on it: the filters among `supports` that `describe` reads.
    pub describes_by: Supports,
    /// The model's schema of the resource: types filters, checks records.
    pub schema: Arc<ResourceSchema>,
}

impl MappedPlan {
    /// Whether the caller's own body is sent as it comes, however the request is served.
    pub fn takes_file(&self) -> bool {
        self.every_call(NativePlan::takes_file)
    }

    /// Whether the vendor's answer is passed on as it comes: a file, of which no record is made.
    pub fn gives_file(&self) -> bool {
        self.every_call(NativePlan::gives_file) && self.variants.iter().all(|variant| variant.record.is_empty())
    }

    fn every_call(&self, is: fn(&NativePlan) -> bool) -> bool {
        let holds = |variant: &Variant| variant.steps.is_none() && variant.native.as_deref().is_some_and(is);
        !self.variants.is_empty() && self.variants.iter().all(holds)
    }
}

/// One way of serving a mapped method.
#[derive(Debug)]
pub struct Variant {
    /// Name in the definition; the base method is `""`.
    pub name: String,
    /// Condition over the unified request.
    pub when: Option<Program>,
    /// The call it makes; with `steps` that of the step which returns the data; `None` with `data`.
    pub native: Option<Arc<NativePlan>>,
    /// Several calls in place of one.
    pub steps: Option<Steps>,
    /// Constants served instead of a call (records in the vendor's shape).
    pub data: Option<Shape>,
    /// The native request; empty with `steps`.
    pub request: Request,
    /// The unified record, lowest level first; results are deep-merged.
    pub record: Vec<Shape>,
    /// Mapped error rules (`errors` of the mapping), asked before the integration's.
    pub errors: Vec<Arc<ErrorRule>>,
    /// After a write that answers without the record: the id to read it back by.
    pub reread: Option<Reread>,
    /// Expressions over the response for the envelope's `meta`.
    pub meta: Option<Shape>,
    /// Whether an expression names `$fields`; those of `when` are `when_needs_fields`.
    pub needs_fields: bool,
    /// Whether `when` names `$fields`, which must then be there before a variant is chosen.
    pub when_needs_fields: bool,
    /// Whether an expression names `$objects`, that of `when` included.
    pub needs_objects: bool,
    /// Parameters of the describe call behind `$fields`, over the unified request.
    pub describe: Option<Shape>,
    /// What is written into one field of the vendor's from one unified field, in both words.
    pub written: Vec<WrittenField>,
    /// Functions of the integration and the mapping, in order, bound as `$name`.
    pub functions: Functions,
    /// Hash of the variant's request parts and of its native plan's: a cursor made under other parts has expired.
    pub fingerprint: [u8; 32],
}

/// A native request, made of expressions over the unified one.
#[derive(Debug, Default)]
pub struct Request {
    /// `id`.
    pub id: Option<Program>,
    /// `query`.
    pub query: Option<Shape>,
    /// `headers`.
    pub headers: Option<Shape>,
    /// `body`.
    pub body: Option<Shape>,
}

/// A field as the vendor and as the model calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenField {
    /// Keys into the native body.
    pub remote: Vec<String>,
    /// Dotted unified field.
    pub unified: String,
}

impl Variant {
    /// Every native request that it makes, those of its steps and their undoing included.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        let steps = self.steps.iter().flat_map(|steps| &steps.all);
        let of_steps = steps.flat_map(|step| [Some(&step.request), step.undo.as_ref().map(|undo| &undo.request)]);
        std::iter::once(&self.request).chain(of_steps.flatten())
    }

    pub(crate) fn requests_mut(&mut self) -> impl Iterator<Item = &mut Request> {
        let steps = self.steps.iter_mut().flat_map(|steps| &mut steps.all);
        let of_steps = steps.flat_map(|step| {
            [
                Some(&mut step.request),
                step.undo.as_mut().map(|undo| &mut undo.request),
            ]
        });
        std::iter::once(&mut self.request).chain(of_steps.flatten())
    }
}

impl Request {
    /// Its structures: query, headers, body.
    pub fn shapes(&self) -> impl Iterator<Item = &Shape> {
        [&self.query, &self.headers, &self.body].into_iter().flatten()
    }

    pub(crate) fn shapes_mut(&mut self) -> impl Iterator<Item = &mut Shape> {
        [&mut self.query, &mut self.headers, &mut self.body]
            .into_iter()
            .flatten()
    }
}

/// Reading a record back after a write.
#[derive(Debug)]
pub struct Reread {
    /// Yields the id, over the write's response (`status`, `headers`, `body`, with `$request`).
    pub id: Program,
    /// The mapped `get` of the same resource.
    pub get: Arc<MappedPlan>,
}
