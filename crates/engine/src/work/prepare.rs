//! From the caller's request to the wire request.

use std::sync::Arc;

use bytes::Bytes;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{FieldsPlan, NativePlan, Variant};
use interlingua_jsonata::{Arena, EvalError, Value};

use super::{Prepare, Prepared, UnifiedWork, Work};
use crate::account::Account;
use crate::failure::Failure;
use crate::language::{Bounds, Language, json_text};
use crate::map::{Mapper, Wanted};
use crate::paginate::{self, Position};
use crate::problem::Problem;
use crate::request::native;
use crate::request::wire::{self, Input, memory, shape_failure};
use crate::respond::Page;
use crate::shape::{self, Gate};

impl Work {
    /// Prepares the exchange for an account as it is now.
    pub(crate) fn prepare(&self, bounds: &Bounds, account: &Account) -> Result<Prepared, Failure> {
        let arena = Arena::new(bounds.max_bytes);
        let mut language = Language::new(&arena, bounds);
        let variables = language.account(account).map_err(|error| memory(&error))?;
        language.bind("account", variables);
        match self {
            Work::Unified(work) => work.prepare(&mut language),
            Work::Proxy {
                plan,
                request,
                position,
            } => {
                functions(&mut language, &plan.functions)?;
                let native = native::own(&language, request)?;
                let key = request.idempotency_key.as_deref();
                let limit = paginate::limit(plan, request.limit);
                send(
                    &mut language,
                    plan,
                    String::new(),
                    Input {
                        native,
                        position,
                        limit,
                        idempotency_key: key,
                    },
                )
            }
            Work::Describe { plan } => describe(&mut language, plan),
        }
    }
}

fn describe<'a>(language: &mut Language<'a>, plan: &'a FieldsPlan) -> Result<Prepared, Failure> {
    const FIRST: &Position = &Position::FIRST;
    functions(language, &plan.native.functions)?;
    let query = match &plan.query {
        None => Value::Undefined,
        Some(shape) => shape::build(language, shape, Value::Undefined, Gate::Open).map_err(shape_failure)?,
    };
    let native = language.object([("query", query)]).map_err(|error| memory(&error))?;
    let limit = paginate::limit(&plan.native, None);
    send(
        language,
        &plan.native,
        String::new(),
        Input {
            native,
            position: FIRST,
            limit,
            idempotency_key: None,
        },
    )
}

impl UnifiedWork {
    /// The describe call that has to come first: that of the variant that serves this request, if it names `$fields`.
    pub(crate) fn describes(&self, bounds: &Bounds, account: &Account) -> Result<Option<Arc<FieldsPlan>>, Failure> {
        let described = |variant: &Variant| variant.native.as_ref().filter(|_| variant.needs_fields)?.fields.clone();
        if !self.plan.variants.iter().any(|variant| variant.needs_fields) {
            return Ok(None);
        }
        let arena = Arena::new(bounds.max_bytes);
        let mut language = Language::new(&arena, bounds);
        let variables = language.account(account).map_err(|error| memory(&error))?;
        language.bind("account", variables);
        let context = native::unified_context(&language, &self.request, &self.filters)?;
        self.choose(&mut language, context).map(described)
    }

    fn prepare<'a>(&'a self, language: &mut Language<'a>) -> Result<Prepared, Failure> {
        let context = native::unified_context(language, &self.request, &self.filters)?;
        self.bind_fields(language)?;
        let variant = self.choose(language, context)?;
        functions(language, &variant.functions)?;
        let Some(plan) = &variant.native else {
            return self.constants(language, variant, context).map(done);
        };
        let native = native::mapped(language, &self.plan, &variant.request, context)?;
        let key = self.request.idempotency_key.as_deref();
        let limit = paginate::limit(plan, self.request.limit);
        let input = Input {
            native,
            position: &self.position,
            limit,
            idempotency_key: key,
        };
        let mut prepared = send(language, plan, variant.name.clone(), input)?;
        if let Prepared::Send(prepare) = &mut prepared {
            prepare.problems.extend(self.idle_key(plan));
        }
        Ok(prepared)
    }

    /// Binds `$fields`.
    pub(super) fn bind_fields<'a>(&'a self, language: &mut Language<'a>) -> Result<(), Failure> {
        let Some(fields) = &self.fields else { return Ok(()) };
        let list = language
            .parse(fields)
            .map_err(|error| Failure::new(Kind::Internal, error.to_string()))?;
        language.bind("fields", list);
        Ok(())
    }

    fn choose<'a>(&'a self, language: &mut Language<'a>, context: Value<'a>) -> Result<&'a Variant, Failure> {
        match &self.variant {
            None => native::choose(language, &self.plan, context),
            Some(name) => self.variant(name).ok_or_else(expired),
        }
    }

    /// A variant by name.
    pub(super) fn variant(&self, name: &str) -> Option<&Variant> {
        self.plan.variants.iter().find(|variant| variant.name == name)
    }

    /// An `Idempotency-Key` that the vendor cannot be given is said to have had no effect.
    fn idle_key(&self, plan: &NativePlan) -> Option<Problem> {
        let idle = self.request.idempotency_key.is_some() && plan.idempotency_header.is_none();
        idle.then(|| {
            let detail = "the vendor has no header for `Idempotency-Key`: it had no effect";
            Problem::warning(Kind::Unsupported, detail)
        })
    }

    fn constants<'a>(
        &'a self,
        language: &mut Language<'a>,
        variant: &'a Variant,
        context: Value<'a>,
    ) -> Result<Page, Failure> {
        let data = match &variant.data {
            None => Value::Undefined,
            Some(shape) => shape::build(language, shape, context, Gate::Open).map_err(shape_failure)?,
        };
        language.bind("request", context);
        let wanted = Wanted {
            fields: &self.request.fields,
            remote_data: self.request.remote_data,
        };
        let mut mapper = Mapper {
            plan: &self.plan,
            variant,
            wanted,
            problems: self.problems.clone(),
        };
        let records: Vec<Value<'a>> = data.iter().collect();
        let mut page = Page {
            is_list: self.plan.method == "list",
            ..Page::default()
        };
        if page.is_list {
            page.data = mapper.many(language, &records);
        } else {
            let wanted = |record: &&Value<'a>| {
                self.request.id.is_none() || crate::language::scalar_text(record.get("id")) == self.request.id
            };
            let record = records
                .iter()
                .find(wanted)
                .ok_or_else(|| Failure::new(Kind::NotFound, "no such record"))?;
            let mapped = mapper
                .one(language, *record, None)
                .map_err(|problem| super::read::failed(*problem))?;
            page.data = json_text(mapped).into_bytes();
        }
        page.problems = mapper.problems;
        Ok(page)
    }
}

fn done(page: Page) -> Prepared {
    Prepared::Done(Box::new(page))
}

pub(super) fn expired() -> Failure {
    Failure::new(
        Kind::CursorExpired,
        "the definition has changed since this cursor was made: start again without it",
    )
}

/// Binds the definition's own functions.
pub(super) fn functions<'a>(
    language: &mut Language<'a>,
    functions: &'a [(String, interlingua_jsonata::Program)],
) -> Result<(), Failure> {
    let failed = |error: EvalError| {
        Failure::new(
            Kind::Mapping,
            format!("a function failed: {} {}", error.code, error.message),
        )
    };
    language.bind_functions(functions).map_err(failed)
}

fn send<'a>(
    language: &mut Language<'a>,
    plan: &'a Arc<NativePlan>,
    variant: String,
    input: Input<'a>,
) -> Result<Prepared, Failure> {
    let wire = wire::build(language, plan, &input)?;
    let request = Bytes::from(json_text(input.native));
    let native = Arc::clone(plan);
    Ok(Prepared::Send(Box::new(Prepare {
        native,
        variant,
        wire,
        request,
        limit: input.limit,
        problems: Vec::new(),
    })))
}
