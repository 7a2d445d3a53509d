//! One mapped method and its variants.

use std::sync::Arc;

use interlingua_jsonata::Program;
use serde_json::Value;

use super::Compiler;
use super::fingerprint;
use super::intrinsics::record_reads;
use super::scope::{DESCRIBE_BY, RECORD, RESPONSE, Scope, UNIFIED_REQUEST};
use super::shape::{cut_body_reads, each_leaf};
use super::supports::{cut_at_list, describes_by, supports};
use crate::check::{MAPPED_RULES, SUPPORTS_RULES};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::document::mapping::{MappedMethod, Supports as WrittenSupports};
use crate::document::text::{Expression, Expressions, Text};
use crate::merge::{Slot, is_reserved, patch, without_nulls};
use crate::node::{Node, NodeValue};
use crate::plan::{Functions, MappedPlan, NativePlan, Request, Reread, Shape, Step, Steps, Variant, WrittenField};

impl Compiler<'_> {
    /// `None` without an error: the integration does not serve it.
    pub(crate) fn mapped(&mut self, resource: &str, method: &str) -> Option<MappedPlan> {
        let mapping = self.merged.mapping()?;
        let around = mapping.get(resource).filter(|_| !is_reserved(resource))?;
        let node = around.get(method).filter(|_| !is_reserved(method) && method != "*")?;
        let parts = [Some(self.merged.integration()), Some(mapping), Some(around), Some(node)];
        let schema = Arc::new(self.merged.resource_schema(resource));
        let variants = laid_variants(node);
        let variants: Vec<Option<Variant>> = variants
            .iter()
            .map(|(name, laid)| self.variant(name, laid, (resource, method), &parts))
            .collect();
        let mut variants = variants.into_iter().collect::<Option<Vec<_>>>()?;
        let requests = variants.iter_mut().flat_map(Variant::requests_mut);
        for body in requests.filter_map(|request| request.body.as_mut()) {
            cut_body_reads(body, &|path| cut_at_list(path, &schema));
        }
        let written = node
            .get("supports")
            .and_then(|supports| self.read::<WrittenSupports>(supports));
        let supports = supports(&variants, written.as_ref(), &schema);
        self.problems
            .extend(SUPPORTS_RULES.iter().flat_map(|rule| rule(&supports, node)));
        let plan = MappedPlan {
            model: self.merged.model_name()?.to_owned(),
            resource: resource.to_owned(),
            method: method.to_owned(),
            describes_by: describes_by(&variants, &supports),
            supports,
            variants,
            schema,
        };
        MAPPED_RULES
            .iter()
            .flat_map(|rule| rule(&plan))
            .for_each(|finding| self.found(finding));
        Some(plan)
    }

    fn variant(
        &mut self,
        name: &str,
        laid: &Node,
        (resource, method): (&str, &str),
        around: &[Option<&Node>],
    ) -> Option<Variant> {
        let functions = self.functions(around);
        let compiled = Arc::clone(&functions.compiled);
        self.with(&functions, |compiler| {
            compiler.variant_with(name, laid, (resource, method), compiled)
        })
    }

    fn variant_with(
        &mut self,
        name: &str,
        laid: &Node,
        (resource, method): (&str, &str),
        functions: Functions,
    ) -> Option<Variant> {
        let written: MappedMethod = self.read(laid)?;
        let condition = laid.get("when").and_then(|when| self.read::<Expression>(when));
        let when = self.optional(condition.as_ref(), &UNIFIED_REQUEST);
        let native = self.target(&written, laid);
        let steps = self.steps(method, &written, laid);
        let partial: Vec<String> = written.partial.iter().map(|pointer| pointer.0.text.clone()).collect();
        let mut variant = Variant {
            name: name.to_owned(),
            when,
            native: None,
            steps: steps?,
            data: written.data.as_ref().map(constant),
            request: Request {
                id: self.request_id(written.id.as_ref(), laid, &UNIFIED_REQUEST),
                query: written
                    .query
                    .as_ref()
                    .and_then(|query| self.expressions(query, &UNIFIED_REQUEST, &partial)),
                headers: self.optional_expressions(written.headers.as_ref(), &UNIFIED_REQUEST),
                body: written
                    .body
                    .as_ref()
                    .and_then(|body| self.expressions(body, &UNIFIED_REQUEST, &partial)),
            },
            record: self.record(written.record.as_ref()),
            errors: self.errors(Some(laid)),
            reread: None,
            meta: self.optional_expressions(written.meta.as_ref(), &RESPONSE),
            needs_fields: false,
            when_needs_fields: false,
            needs_objects: false,
            describe: self.optional_expressions(written.describe.as_ref(), &DESCRIBE_BY),
            written: Vec::new(),
            functions,
            fingerprint: [0; 32],
        };
        self.supply_variant(&mut variant, condition.as_ref());
        let of_condition = |variable| variant.when.as_ref().is_some_and(|when| reads(when, variable));
        let of_describe = |variable| {
            variant
                .describe
                .as_ref()
                .is_some_and(|shape| shape_names(shape, variable))
        };
        (variant.needs_fields, variant.when_needs_fields) = (names(&variant, "fields"), of_condition("fields"));
        variant.needs_objects = names(&variant, "objects") || of_condition("objects") || of_describe("objects");
        variant.written = written_fields(&variant);
        variant.reread = written
            .reread
            .as_ref()
            .map(|id| self.reread(id, resource))
            .unwrap_or(Some(None))?;
        variant.native = native?.or_else(|| returned(variant.steps.as_ref()?));
        let of_steps = variant
            .steps
            .iter()
            .flat_map(|steps| &steps.all)
            .map(|step| &step.native);
        variant.fingerprint = fingerprint::mapped(laid, variant.native.iter().chain(of_steps).map(Arc::as_ref));
        Some(variant)
    }

    /// What is called: `Some(None)` with constant data or steps.
    fn target(&mut self, written: &MappedMethod, laid: &Node) -> Option<Option<Arc<NativePlan>>> {
        match (&written.call, &written.data, written.steps.is_empty()) {
            (Some(call), None, true) => self.called(call, true).map(Some),
            (None, Some(_), true) | (None, None, false) => Some(None),
            _ => {
                let problem = Diagnostic::error(
                    codes::NO_CALL,
                    &laid.origin,
                    "a mapped method needs exactly one of `call`, `steps` and `data`",
                );
                self.problems
                    .push(problem.hint("write `\"call\": \"<resource>.<method>\"`"));
                None
            }
        }
    }

    pub(super) fn request_id(&mut self, written: Option<&Expression>, laid: &Node, scope: &Scope) -> Option<Program> {
        let default = || {
            Expression(Text {
                text: "id".to_owned(),
                at: self.origins.add(&laid.origin),
            })
        };
        let id = written.cloned().unwrap_or_else(default);
        self.expression(&id, scope)
    }

    fn record(&mut self, written: Option<&Expressions>) -> Vec<Shape> {
        match written.and_then(|record| self.expressions(record, &RECORD, &[])) {
            Some(Shape::Stack(parts)) => parts,
            other => other.into_iter().collect(),
        }
    }

    fn supply_variant(&mut self, variant: &mut Variant, condition: Option<&Expression>) {
        let reads = record_reads(&variant.record);
        if let Some((when, written)) = variant.when.as_mut().zip(condition) {
            let place = self.origin(&written.0).place();
            self.supply_program(when, &place, &reads);
        }
        self.supply(&mut variant.record, &reads);
        for request in variant.requests_mut() {
            self.supply(request.shapes_mut(), &reads);
        }
    }

    fn reread(&mut self, id: &Expression, resource: &str) -> Option<Option<Reread>> {
        let id_program = self.expression(id, &RESPONSE);
        if self.nested {
            return Some(None);
        }
        match self.get_for_rereading(resource) {
            Some(get) => Some(Some(Reread { id: id_program?, get })),
            None => {
                let hint = format!("map `get` of `{resource}`, or drop `reread`");
                self.error(
                    codes::NO_REREAD,
                    &id.0,
                    "`reread` needs a mapped `get` of the same resource",
                    hint,
                );
                None
            }
        }
    }

    fn get_for_rereading(&mut self, resource: &str) -> Option<Arc<MappedPlan>> {
        if let Some(known) = self.shared.rereads.get(resource) {
            return known.clone();
        }
        self.nested = true;
        let get = self.mapped(resource, "get").map(Arc::new);
        self.nested = false;
        self.shared.rereads.insert(resource.to_owned(), get.clone());
        get
    }
}

/// The method's variants, each laid over the method, and last the method itself under the name `""`.
fn laid_variants(node: &Node) -> Vec<(String, Node)> {
    let mut base = node.clone();
    let variants = base.members_mut().and_then(|members| members.shift_remove("variants"));
    let mut laid: Vec<(String, Node)> = Vec::new();
    for (name, variant) in variants.as_ref().and_then(Node::members).into_iter().flatten() {
        if matches!(variant.value, NodeValue::Null) {
            continue;
        }
        let mut method = base.clone();
        replace_target(&mut method, variant);
        patch(&mut method, variant, Slot::Part);
        method.origin = variant.origin.clone();
        laid.push((name.clone(), without_nulls(&method)));
    }
    laid.push((String::new(), without_nulls(&base)));
    laid
}

/// Data or steps in place of a call, and the other way round. Steps have requests of their own.
fn replace_target(method: &mut Node, variant: &Node) {
    let Some(members) = method.members_mut() else { return };
    let targets = ["call", "data", "steps"];
    for own in targets.into_iter().filter(|own| variant.get(own).is_some()) {
        targets.iter().filter(|other| **other != own).for_each(|other| {
            members.shift_remove(*other);
        });
    }
    if variant.get("steps").is_some() {
        ["id", "query", "headers", "body"].iter().for_each(|part| {
            members.shift_remove(*part);
        });
    }
}

/// The plan of the step whose data is served.
fn returned(steps: &Steps) -> Option<Arc<NativePlan>> {
    let at = steps.returns.unwrap_or(steps.all.len().saturating_sub(1));
    steps.all.get(at).map(|step| Arc::clone(&step.native))
}

fn constant(json: &Value) -> Shape {
    Shape::Constant(json.to_string())
}

/// Whether a request, a condition of a step or the record names `$<variable>`.
fn names(variant: &Variant, variable: &str) -> bool {
    let of_steps = variant.steps.iter().flat_map(|steps| &steps.all);
    let mut found = variant
        .requests()
        .filter_map(|request| request.id.as_ref())
        .chain(of_steps.flat_map(Step::conditions))
        .any(|program| reads(program, variable));
    for shape in variant.requests().flat_map(Request::shapes).chain(&variant.record) {
        found = found || shape_names(shape, variable);
    }
    found
}

fn shape_names(shape: &Shape, variable: &str) -> bool {
    let mut found = false;
    each_leaf(shape, &mut |leaf| found = found || reads(&leaf.program, variable));
    found
}

fn reads(program: &Program, variable: &str) -> bool {
    program.variables().iter().any(|name| name == variable)
}

/// Members of native bodies that come from one unified field alone.
fn written_fields(variant: &Variant) -> Vec<WrittenField> {
    let mut fields = Vec::new();
    for body in variant.requests().filter_map(|request| request.body.as_ref()) {
        collect_written(body, &mut Vec::new(), &mut fields);
    }
    fields
}

fn collect_written(shape: &Shape, at: &mut Vec<String>, fields: &mut Vec<WrittenField>) {
    match shape {
        Shape::Expression(leaf) => {
            if let ([read], false) = (leaf.body_reads.as_slice(), at.is_empty()) {
                fields.push(WrittenField {
                    remote: at.clone(),
                    unified: read.join("."),
                });
            }
        }
        Shape::Object(object) => object.members.iter().for_each(|(key, member)| {
            at.push(key.clone());
            collect_written(member, at, fields);
            at.pop();
        }),
        Shape::Stack(levels) => levels.iter().for_each(|level| collect_written(level, at, fields)),
        Shape::Array(_) | Shape::Template(_) | Shape::Constant(_) => {}
    }
}
