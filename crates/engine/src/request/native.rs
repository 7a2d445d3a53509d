//! The native request: the mapping's expressions over the unified request; or, on the proxy, the caller's own.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{MappedPlan, Request};
use interlingua_jsonata::{EvalError, Value};

use super::filters::TypedFilter;
use super::unified::{NativeRequest, UnifiedRequest};
use super::wire::{expression_failure, memory, request_failure};
use crate::failure::Failure;
use crate::language::Language;
use crate::shape::{self, Gate};

/// The unified request as expressions see it: `id`, `query`, `headers`, `body`.
pub(crate) fn unified_context<'a>(
    language: &Language<'a>,
    request: &'a UnifiedRequest,
    filters: &'a [TypedFilter],
) -> Result<Value<'a>, Failure> {
    let body = body(language, request.body.as_deref())?;
    let make = || -> Result<Value<'a>, EvalError> {
        let id = request.id.as_deref().map_or(Value::Undefined, Value::String);
        let headers = language.object(request.headers.iter().map(|(k, v)| (k.as_str(), Value::String(v))))?;
        let query = query(language, request, filters)?;
        language.object([("id", id), ("query", query), ("headers", headers), ("body", body)])
    };
    make().map_err(|error| memory(&error))
}

/// `query.<field>.<op>`, plus `limit` and `sort` where they are given.
fn query<'a>(
    language: &Language<'a>,
    request: &'a UnifiedRequest,
    filters: &'a [TypedFilter],
) -> Result<Value<'a>, EvalError> {
    let mut fields: Vec<&'a str> = Vec::new();
    for filter in filters.iter().filter(|filter| !filter.field.is_empty()) {
        if !fields.contains(&filter.field.as_str()) {
            fields.push(&filter.field);
        }
    }
    let mut members = Vec::new();
    for field in fields {
        let own = filters.iter().filter(|filter| filter.field == field);
        let ops = own.map(|filter| Ok((filter.op.as_str(), language.own_json(&filter.json)?)));
        members.push((field, language.object(ops.collect::<Result<Vec<_>, EvalError>>()?)?));
    }
    if let Some(limit) = request.limit {
        members.push(("limit", Value::number(f64::from(limit))));
    }
    if let Some(token) = &request.sync_token {
        members.push(("sync_token", language.own_json(token)?));
    }
    if !request.sort.is_empty() {
        members.push(("sort", sort(language, &request.sort)?));
    }
    nested(language, members)
}

/// `[{ "field", "direction": "asc" | "desc" }]`
fn sort<'a>(language: &Language<'a>, fields: &'a [String]) -> Result<Value<'a>, EvalError> {
    let items = fields.iter().map(|field| {
        let (name, direction) = field
            .strip_prefix('-')
            .map_or((field.as_str(), "asc"), |name| (name, "desc"));
        language.object([("field", Value::String(name)), ("direction", Value::String(direction))])
    });
    language.array(items.collect::<Result<Vec<_>, _>>()?)
}

/// Dotted field names (`account.id`) become objects.
fn nested<'a>(language: &Language<'a>, members: Vec<(&'a str, Value<'a>)>) -> Result<Value<'a>, EvalError> {
    let mut whole = language.object([])?;
    for (name, value) in members {
        let mut member = value;
        for key in name.rsplit('.') {
            member = language.object([(key, member)])?;
        }
        whole = shape::deep_merge(language, whole, member)?;
    }
    Ok(whole)
}

/// The caller's body, if any.
fn body<'a>(language: &Language<'a>, text: Option<&'a [u8]>) -> Result<Value<'a>, Failure> {
    let Some(text) = text.filter(|text| !text.iter().all(u8::is_ascii_whitespace)) else {
        return Ok(Value::Undefined);
    };
    language.parse(text).map_err(|error| {
        Failure::invalid(format!(
            "the request body is not JSON at byte {}: {}",
            error.offset, error.message
        ))
    })
}

/// The first variant whose condition holds, by its place in the plan.
pub(crate) fn choose<'a>(
    language: &mut Language<'a>,
    plan: &'a MappedPlan,
    context: Value<'a>,
) -> Result<usize, Failure> {
    for (at, variant) in plan.variants.iter().enumerate() {
        let Some(when) = &variant.when else { return Ok(at) };
        let functions = language.bind_functions(&variant.functions);
        functions.map_err(|error| expression_failure(&format!("a function of variant `{}`", variant.name), &error))?;
        let holds = language.run(when, context);
        let holds = holds
            .map_err(|error| expression_failure(&format!("the condition of variant `{}`", variant.name), &error))?;
        if holds.truthy() {
            return Ok(at);
        }
    }
    Err(Failure::new(
        Kind::Unsupported,
        "no variant of this method serves such a request",
    ))
}

/// The native request of a mapped call. What an update or a list leaves out follows from the unified request.
pub(crate) fn mapped<'a>(
    language: &mut Language<'a>,
    plan: &'a MappedPlan,
    request: &'a Request,
    context: Value<'a>,
) -> Result<Value<'a>, Failure> {
    let listing = if plan.method == "list" {
        Gate::List(context.get("query"))
    } else {
        Gate::Open
    };
    let writing = if plan.method == "update" {
        Gate::Update(context.get("body"))
    } else {
        listing
    };
    let id = match &request.id {
        None => context.get("id"),
        Some(program) => language
            .run(program, context)
            .map_err(|error| expression_failure("the request's `id`", &error))?,
    };
    let mut part = |shape: &'a Option<_>, gate| match shape {
        None => Ok(Value::Undefined),
        Some(shape) => shape::build(language, shape, context, gate).map_err(request_failure),
    };
    let query = part(&request.query, listing)?;
    let headers = part(&request.headers, listing)?;
    let body = part(&request.body, writing)?;
    let members = [("id", id), ("query", query), ("headers", headers), ("body", body)];
    language.object(members).map_err(|error| memory(&error))
}

/// The native request of a proxy call.
pub(crate) fn own<'a>(language: &Language<'a>, request: &'a NativeRequest) -> Result<Value<'a>, Failure> {
    let body = body(language, request.body.as_deref())?;
    let make = || -> Result<Value<'a>, EvalError> {
        let id = request.id.as_deref().map_or(Value::Undefined, Value::String);
        let headers = language.object(request.headers.iter().map(|(k, v)| (k.as_str(), Value::String(v))))?;
        let query = language.repeated(request.query.iter().map(|(k, v)| (k.as_str(), Value::String(v))))?;
        language.object([("id", id), ("query", query), ("headers", headers), ("body", body)])
    };
    make().map_err(|error| memory(&error))
}
