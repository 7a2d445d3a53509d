//! A describe call: its request, which may depend on what the caller asks for, and the list that its answer yields.

use std::sync::Arc;

use bytes::Bytes;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{DescribePlan, Variant};
use interlingua_jsonata::{Arena, Program, Value};

use super::prepare::{functions, send};
use super::{Prepared, UnifiedWork};
use crate::account::Account;
use crate::failure::Failure;
use crate::language::{Bounds, Language, json_text};
use crate::paginate::{self, Position};
use crate::request::native;
use crate::request::wire::{Input, memory, request_failure, shape_failure};
use crate::shape::{self, Gate};

/// A describe call and its parameters.
#[derive(Clone)]
pub(crate) struct DescribeCall {
    pub(crate) plan: Arc<DescribePlan>,
    /// What the mapping says of the native request's parameters, as JSON text.
    pub(crate) parameters: Bytes,
}

/// One page of a describe call.
pub(crate) struct DescribeWork {
    pub(crate) call: DescribeCall,
    pub(crate) position: Position,
}

impl DescribeCall {
    /// One that depends on the account alone.
    pub(crate) fn plain(plan: &Arc<DescribePlan>) -> DescribeCall {
        DescribeCall {
            plan: Arc::clone(plan),
            parameters: Bytes::from_static(b"{}"),
        }
    }

    /// Where the descriptions lie in the body.
    pub(super) fn response_path(&self) -> Option<&Program> {
        self.plan
            .response_path
            .as_ref()
            .or(self.plan.native.response_path.as_ref())
    }

    /// Whether finding nothing there means that there is nothing.
    pub(super) fn missing_is_empty(&self) -> bool {
        self.plan.native.missing_is_empty
    }

    /// The descriptions of one page in our words, as JSON text.
    pub(super) fn list<'a>(
        &'a self,
        language: &mut Language<'a>,
        descriptions: Vec<Value<'a>>,
    ) -> Result<Vec<u8>, Failure> {
        let mut list = Vec::with_capacity(descriptions.len());
        for description in descriptions {
            list.push(shape::build(language, &self.plan.item, description, Gate::Open).map_err(shape_failure)?);
        }
        let list = language.array(list).map_err(|error| memory(&error))?;
        Ok(json_text(list).into_bytes())
    }
}

impl DescribeWork {
    pub(super) fn prepare<'a>(&'a self, language: &mut Language<'a>) -> Result<Prepared, Failure> {
        let DescribeCall { plan, parameters } = &self.call;
        functions(language, &plan.native.functions)?;
        let own = match &plan.query {
            None => Value::Undefined,
            Some(shape) => shape::build(language, shape, Value::Undefined, Gate::Open).map_err(shape_failure)?,
        };
        let asked = language.parse(parameters).unwrap_or_default();
        let query = shape::deep_merge(language, own, asked).map_err(|error| memory(&error))?;
        let native = language.object([("query", query)]).map_err(|error| memory(&error))?;
        let limit = paginate::limit(&plan.native, None);
        let input = Input {
            native,
            position: &self.position,
            limit,
            idempotency_key: None,
        };
        send(language, &plan.native, input)
    }
}

impl UnifiedWork {
    /// Binds `$fields` and `$objects`.
    pub(super) fn bind_described<'a>(&'a self, language: &mut Language<'a>) -> Result<(), Failure> {
        for (name, list) in [("fields", &self.fields), ("objects", &self.objects)] {
            let Some(list) = list else { continue };
            let list = language.parse(list);
            language.bind(
                name,
                list.map_err(|error| Failure::new(Kind::Internal, error.to_string()))?,
            );
        }
        Ok(())
    }

    /// The call that lists the account's objects, if an expression names `$objects`.
    pub(crate) fn lists_objects(&self) -> Option<DescribeCall> {
        let variants = &self.plan.variants;
        let mut natives = variants.iter().filter_map(|variant| variant.native.as_ref());
        let needed = variants.iter().any(|variant| variant.needs_objects);
        let plan = natives.find_map(|native| native.objects.as_ref()).filter(|_| needed)?;
        Some(DescribeCall::plain(plan))
    }

    /// The describe call that has to come before a variant is chosen, if a condition names `$fields`.
    pub(crate) fn describes_first(&self, bounds: &Bounds, account: &Account) -> Result<Option<DescribeCall>, Failure> {
        let mut asking = self.plan.variants.iter().filter(|variant| variant.when_needs_fields);
        asking
            .next()
            .map_or(Ok(None), |variant| self.describes_for(variant, bounds, account))
    }

    /// The describe call that has to come first, if the chosen variant names `$fields`.
    pub(crate) fn describes(&self, bounds: &Bounds, account: &Account) -> Result<Option<DescribeCall>, Failure> {
        match self.variant() {
            Ok(variant) if variant.needs_fields => self.describes_for(variant, bounds, account),
            _ => Ok(None),
        }
    }

    /// The describe call behind a variant's `$fields`. `None`: the integration does not say how to ask.
    pub(crate) fn describes_for(
        &self,
        variant: &Variant,
        bounds: &Bounds,
        account: &Account,
    ) -> Result<Option<DescribeCall>, Failure> {
        let Some(plan) = variant.native.as_ref().and_then(|native| native.fields.as_ref()) else {
            return Ok(None);
        };
        let Some(describe) = &variant.describe else {
            return Ok(Some(DescribeCall::plain(plan)));
        };
        let arena = Arena::new(bounds.max_bytes);
        let mut language = Language::new(&arena, bounds);
        let variables = language.account(account).map_err(|error| memory(&error))?;
        language.bind("account", variables);
        self.bind_described(&mut language)?;
        functions(&mut language, &variant.functions)?;
        let context = native::unified_context(&language, &self.request, &self.filters)?;
        let parameters = shape::build(&mut language, describe, context, Gate::Open).map_err(request_failure)?;
        Ok(Some(DescribeCall {
            plan: Arc::clone(plan),
            parameters: Bytes::from(json_text(parameters)),
        }))
    }
}
