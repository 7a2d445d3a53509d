//! What a mapped call yields once the vendor has answered: `meta`, the records, the id to read a written record back by.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::Variant;
use interlingua_jsonata::{Arena, Value};

use super::prepare::functions;
use super::read::{failed, many, only_id};
use super::{Done, UnifiedWork};
use crate::account::Account;
use crate::failure::Failure;
use crate::language::{Bounds, Language, json_text, scalar_text};
use crate::map::{Found, Mapper, PerRecord, Wanted, sorted};
use crate::problem::Problem;
use crate::request::native;
use crate::request::wire::{memory, shape_failure};
use crate::respond::Page;
use crate::shape::{self, Gate};

/// Maps what was found into a page.
pub(super) struct Finish<'l, 'a> {
    pub(super) language: &'l mut Language<'a>,
    pub(super) work: &'a UnifiedWork,
    pub(super) variant: &'a Variant,
    /// Whether something was written: then no failure may invite a repeat.
    pub(super) wrote: bool,
    /// `$steps` of each record, where they differ.
    pub(super) per_record: PerRecord<'a>,
}

impl<'a> Finish<'_, 'a> {
    pub(super) fn page(&mut self, response: Value<'a>, found: Found<'a>, page: &mut Page) -> Result<(), Failure> {
        page.variant = (self.variant.name.clone(), self.variant.fingerprint);
        page.is_list = self.work.plan.method == "list";
        self.bind(response)?;
        if let Some(meta) = &self.variant.meta {
            let meta = shape::build(self.language, meta, response, Gate::Open).map_err(shape_failure)?;
            self.meta(meta, page)?;
        }
        if self.work.plan.method == "delete" {
            return Ok(());
        }
        if let Some(reread) = &self.variant.reread {
            let id = self.language.run(&reread.id, response);
            page.reread = id.ok().and_then(scalar_text).or_else(|| self.work.request.id.clone());
            self.only_id(page.reread.clone(), page);
            return Ok(());
        }
        self.records(found, page)
    }

    /// From here on `$request` is the unified request, and `$response` is there.
    fn bind(&mut self, response: Value<'a>) -> Result<(), Failure> {
        let request = native::unified_context(self.language, &self.work.request, &self.work.filters)?;
        self.language.bind("request", request);
        self.language.bind("response", response);
        self.work.bind_described(self.language)?;
        functions(self.language, &self.variant.functions)
    }

    /// The envelope's `meta`; the vendor's change token leaves it, to be sealed.
    fn meta(&mut self, meta: Value<'a>, page: &mut Page) -> Result<(), Failure> {
        let token = meta.get("sync_token");
        page.sync_token = (!token.is_undefined() && !token.is_null()).then(|| json_text(token));
        let rest = meta.as_object().into_iter().flat_map(|meta| meta.iter());
        let rest: Vec<_> = rest.filter(|(name, _)| *name != "sync_token").collect();
        if !rest.is_empty() {
            let rest = self.language.object(rest).map_err(|error| memory(&error))?;
            page.meta = Some(json_text(rest).into_bytes());
        }
        Ok(())
    }

    fn records(&mut self, found: Found<'a>, page: &mut Page) -> Result<(), Failure> {
        let wanted = Wanted {
            fields: &self.work.request.fields,
            remote_data: self.work.request.remote_data,
        };
        let mut mapper = Mapper {
            plan: &self.work.plan,
            variant: self.variant,
            wanted,
            problems: Vec::new(),
            per_record: std::mem::take(&mut self.per_record),
        };
        // A custom method yields what the vendor yields: a list stays a list.
        let standard = matches!(self.work.plan.method.as_str(), "get" | "create" | "update");
        page.is_list |= !standard && matches!(found, Found::Many(_));
        if page.is_list {
            page.data = mapper.many(self.language, &many(found));
        } else {
            self.single(&mut mapper, found, page)?;
        }
        page.problems.append(&mut mapper.problems);
        Ok(())
    }

    fn single(&mut self, mapper: &mut Mapper<'a, '_>, found: Found<'a>, page: &mut Page) -> Result<(), Failure> {
        let record = match found {
            Found::One(record) => Some(record),
            Found::Many(records) => records.into_iter().find(|record| !record.is_undefined()),
            Found::Nothing => None,
        };
        let Some(record) = record else {
            if self.work.plan.method == "get" {
                return Err(Failure::new(Kind::NotFound, "the vendor has no such record"));
            }
            self.only_id(self.work.request.id.clone(), page);
            return Ok(());
        };
        match mapper.one(self.language, record, None) {
            Ok(mapped) => page.data = json_text(mapped).into_bytes(),
            // It was written: a failure would invite the caller to write it again.
            Err(problem) if self.wrote => {
                page.problems.push(*problem);
                let id = mapper
                    .id(self.language, record)
                    .or_else(|| self.work.request.id.clone());
                page.data = only_id(id.as_deref());
            }
            Err(problem) => return Err(failed(*problem)),
        }
        Ok(())
    }
}

/// How a call's steps ended.
pub(crate) struct Ended<'r> {
    /// What they brought.
    pub(crate) done: &'r Done,
    /// The step whose data is served.
    pub(crate) returns: Option<usize>,
    /// The first step that wrote and was not taken back.
    pub(crate) written: Option<usize>,
    /// Steps that ran once per record: each record sees its own outcome.
    pub(crate) per_record: &'r [usize],
}

impl UnifiedWork {
    /// The page of a call with steps. Without a step to return, what was written is told by its id.
    pub(crate) fn finish(&self, bounds: &Bounds, account: &Account, ended: &Ended<'_>) -> Result<Page, Failure> {
        let arena = Arena::new(bounds.max_bytes);
        let mut language = Language::new(&arena, bounds);
        let variables = language.account(account).map_err(|error| memory(&error))?;
        language.bind("account", variables);
        self.scope(&mut language, ended.done)?;
        let steps = self.steps_value(&language, ended.done)?;
        let of = |at: Option<usize>| -> Result<Value<'_>, Failure> {
            Ok(at
                .map(|at| self.step(at))
                .transpose()?
                .map_or(Value::Undefined, |step| steps.get(&step.name)))
        };
        let mut page = Page::default();
        page.problems.extend(self.problems.iter().cloned());
        let names = ended.per_record.iter().filter_map(|at| self.step(*at).ok());
        let mut finish = Finish {
            language: &mut language,
            work: self,
            variant: self.variant()?,
            wrote: ended.written.is_some(),
            per_record: PerRecord {
                steps,
                names: names.map(|step| step.name.as_str()).collect(),
            },
        };
        let response = of(ended.returns)?;
        if ended.returns.is_some() {
            finish.page(response, sorted(response.get("data")), &mut page)?;
        } else {
            finish.written(of(ended.written)?, &mut page)?;
        }
        Ok(page)
    }
}

impl Finish<'_, '_> {
    /// The id of what was written, or a word about its absence: a caller must not take nothing for a record.
    fn only_id(&self, id: Option<String>, page: &mut Page) {
        if id.is_none() && self.wrote && self.work.plan.method == "create" {
            let detail = "it was written, but the vendor's answer does not say which record it is";
            page.problems.push(Problem::warning(Kind::UpstreamError, detail));
        }
        page.data = only_id(id.as_deref());
    }
}

impl<'a> Finish<'_, 'a> {
    /// What a write left behind whose call did not reach the step that it returns: its id alone.
    fn written(&mut self, response: Value<'a>, page: &mut Page) -> Result<(), Failure> {
        page.variant = (self.variant.name.clone(), self.variant.fingerprint);
        page.is_list = self.work.plan.method == "list";
        self.bind(response)?;
        let wanted = Wanted {
            fields: &[],
            remote_data: false,
        };
        let mapper = Mapper {
            plan: &self.work.plan,
            variant: self.variant,
            wanted,
            problems: Vec::<Problem>::new(),
            per_record: PerRecord::default(),
        };
        let record = response.get("data").iter().next().unwrap_or_default();
        let id = mapper
            .id(self.language, record)
            .or_else(|| self.work.request.id.clone());
        page.data = if page.is_list {
            b"[]".to_vec()
        } else {
            only_id(id.as_deref())
        };
        Ok(())
    }
}
