//! From the caller's request to the wire request.

use std::sync::Arc;

use bytes::Bytes;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{NativePlan, Shape, Variant};
use interlingua_jsonata::{Arena, EvalError, Value};

use super::finish::Finish;
use super::{Prepare, Prepared, UnifiedWork, Work};
use crate::account::Account;
use crate::failure::Failure;
use crate::language::{Bounds, Language, json_text};
use crate::map::{Found, PerRecord};
use crate::paginate;
use crate::problem::Problem;
use crate::request::native;
use crate::request::wire::{self, Input, memory, shape_failure};
use crate::request::writes;
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
            Work::Step(step) => step.prepare(&mut language),
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
                    Input {
                        native,
                        position,
                        limit,
                        idempotency_key: key,
                    },
                )
            }
            Work::Describe(work) => work.prepare(&mut language),
        }
    }
}

impl UnifiedWork {
    /// The variant that serves the request, by its place in the plan.
    pub(crate) fn choose(&self, bounds: &Bounds, account: &Account) -> Result<usize, Failure> {
        if let [only] = self.plan.variants.as_slice()
            && only.when.is_none()
        {
            return Ok(0);
        }
        let arena = Arena::new(bounds.max_bytes);
        let mut language = Language::new(&arena, bounds);
        let variables = language.account(account).map_err(|error| memory(&error))?;
        language.bind("account", variables);
        let context = native::unified_context(&language, &self.request, &self.filters)?;
        self.bind_described(&mut language)?;
        native::choose(&mut language, &self.plan, context)
    }

    fn prepare<'a>(&'a self, language: &mut Language<'a>) -> Result<Prepared, Failure> {
        let context = native::unified_context(language, &self.request, &self.filters)?;
        self.bind_described(language)?;
        let variant = self.variant()?;
        functions(language, &variant.functions)?;
        let Some(plan) = &variant.native else {
            return self.constants(language, variant, context).map(done);
        };
        let native = native::mapped(language, &self.plan, &variant.request, context)?;
        // A body that is one expression yields what its author meant.
        let in_parts = matches!(variant.request.body, Some(Shape::Object(_) | Shape::Stack(_)));
        if self.plan.method == "update" && in_parts && !self.request.lenient {
            writes::carried(context.get("body"), native)?;
        }
        let key = self.request.idempotency_key.as_deref();
        let limit = paginate::limit(plan, self.request.limit);
        let input = Input {
            native,
            position: &self.position,
            limit,
            idempotency_key: key,
        };
        let mut prepared = send(language, plan, input)?;
        if let Prepared::Send(prepare) = &mut prepared {
            prepare.problems.extend(self.idle_key(plan));
        }
        Ok(prepared)
    }

    /// The variant that serves the request.
    pub(crate) fn variant(&self) -> Result<&Variant, Failure> {
        self.plan.variants.get(self.variant).ok_or_else(expired)
    }

    /// An `Idempotency-Key` that the vendor cannot be given is said to have had no effect.
    fn idle_key(&self, plan: &NativePlan) -> Option<Problem> {
        let idle = self.request.idempotency_key.is_some() && plan.idempotency.is_none();
        idle.then(|| {
            let detail = "the vendor has no place for `Idempotency-Key`: it had no effect";
            Problem::warning(Kind::Unsupported, detail)
        })
    }

    /// Constants in place of an answer. One record of them is found by its `id`.
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
        let mut page = Page::default();
        page.problems.extend(self.problems.iter().cloned());
        let found = match self.plan.method.as_str() {
            "list" => Found::Many(data.iter().collect()),
            _ => {
                let wanted = |record: &Value<'a>| {
                    self.request.id.is_none() || crate::language::scalar_text(record.get("id")) == self.request.id
                };
                let record = data.iter().find(wanted);
                Found::One(record.ok_or_else(|| Failure::new(Kind::NotFound, "no such record"))?)
            }
        };
        let mut finish = Finish {
            language,
            work: self,
            variant,
            wrote: false,
            per_record: PerRecord::default(),
        };
        finish.page(Value::Undefined, found, &mut page)?;
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
pub(crate) fn functions<'a>(
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

pub(super) fn send<'a>(
    language: &mut Language<'a>,
    plan: &'a Arc<NativePlan>,
    input: Input<'a>,
) -> Result<Prepared, Failure> {
    let wire = wire::build(language, plan, &input)?;
    let request = Bytes::from(json_text(input.native));
    let native = Arc::clone(plan);
    Ok(Prepared::Send(Box::new(Prepare {
        native,
        wire,
        request,
        limit: input.limit,
        problems: Vec::new(),
    })))
}
