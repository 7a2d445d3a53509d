//! From the vendor's answer to a page: decode, classify, paginate, map, in one arena.

use std::sync::Arc;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{ErrorRule, NativePlan};
use interlingua_jsonata::{Arena, Value, json};

use super::finish::Finish;
use super::names;
use super::prepare::functions;
use super::step::outcome;
use super::{DescribeWork, Prepare, StepWork, UnifiedWork, Work};
use crate::account::Account;
use crate::classify::{self, Case, Refused, Verdict};
use crate::decode::{self, Decoded};
use crate::failure::{Detail, Failure};
use crate::language::{Bounds, Language};
use crate::map::{Found, PerRecord, find};
use crate::notice;
use crate::paginate::{self, Next, Position};
use crate::problem::Problem;
use crate::rate;
use crate::request::native;
use crate::request::wire::memory;
use crate::respond::Page;
use crate::settings::EngineSettings;
use crate::transport::{WireRequest, WireResponse};

/// An answer and what it answers.
pub(crate) struct Reply {
    /// The request as it was sent, redirects followed.
    pub(crate) request: WireRequest,
    /// The answer.
    pub(crate) answer: WireResponse,
}

impl Work {
    /// Reads an answer.
    pub(crate) fn read(
        &self,
        bounds: &Bounds,
        settings: &EngineSettings,
        account: &Account,
        prepare: &Prepare,
        reply: &Reply,
    ) -> Result<Page, Box<Refused>> {
        let arena = Arena::new(bounds.max_bytes);
        let mut reader = Reader {
            language: Language::new(&arena, bounds),
            prepare,
            reply,
            settings,
        };
        reader.read(self, account)
    }
}

/// Names the fields of a refusal as the caller knows them.
fn in_unified_words(work: &Work, mut refused: Box<Refused>) -> Box<Refused> {
    let unified = match work {
        Work::Unified(unified) => unified,
        Work::Step(step) => &step.of,
        Work::Proxy { .. } | Work::Describe(_) => return refused,
    };
    if let Ok(variant) = unified.variant() {
        refused
            .failure
            .details
            .iter_mut()
            .for_each(|detail| names::translate(variant, detail));
    }
    refused
}

/// A failure that no renewal cures.
fn plain(failure: Failure) -> Box<Refused> {
    Box::new(Refused { failure, renew: false })
}

/// A record that could not be mapped, where it is the only one.
pub(super) fn failed(problem: Problem) -> Failure {
    let mut failure = Failure::new(Kind::Mapping, problem.detail);
    if let Some(pointer) = problem.pointer {
        failure.details = vec![Detail::of(pointer, failure.detail.clone())];
    }
    match problem.definition {
        Some(place) => failure.at(&place),
        None => failure,
    }
}

struct Reader<'a, 'r> {
    language: Language<'a>,
    prepare: &'a Prepare,
    reply: &'a Reply,
    settings: &'r EngineSettings,
}

impl<'a> Reader<'a, '_> {
    fn read(&mut self, work: &'a Work, account: &Account) -> Result<Page, Box<Refused>> {
        let plan: &'a NativePlan = &self.prepare.native;
        let decoded = decode::answer(
            &self.language,
            plan,
            &self.reply.answer,
            self.settings.max_response_bytes,
        );
        let response = self.scope(plan, account, work.position(), &decoded).map_err(plain)?;
        let rate = rate::read(&mut self.language, plan, &self.reply.answer, response);
        let mut problems = self.prepare.problems.clone();
        problems.extend(notice::deprecated(&self.reply.answer));
        let (mapped, unified) = match work {
            Work::Unified(unified) => self.own_rules(unified).map_err(plain)?,
            Work::Step(step) => self.own_rules(&step.of).map_err(plain)?,
            Work::Proxy { .. } | Work::Describe(_) => (&[][..], None),
        };
        let native = self.language.parse(&self.prepare.request).unwrap_or_default();
        let max_body_bytes = self.settings.max_upstream_body_bytes;
        let answer = &self.reply.answer;
        let case = Case {
            plan,
            mapped,
            unified,
            native,
            answer,
            decoded: &decoded,
            response,
            rate: &rate,
            max_body_bytes,
            body_is_read: work.reads_body(plan),
        };
        let verdict = classify::classify(&mut self.language, &case, &mut problems).map_err(plain)?;
        let found = match verdict {
            Verdict::Failure(refused) => return Err(in_unified_words(work, refused)),
            Verdict::Empty => Ok(Found::Nothing),
            Verdict::Success => self.records(work, plan, response),
        };
        let found = match found {
            Ok(found) => Ok(classify::sift(&mut self.language, &case, found, &mut problems)
                .map_err(|refused| in_unified_words(work, refused))?),
            Err(failure) => Err(failure),
        };
        let page = found.and_then(|found| match work {
            Work::Unified(unified) => self.unified(unified, plan, response, found),
            Work::Step(step) => self.step(step, plan, response, found),
            Work::Proxy { request, position, .. } => self.proxy(plan, response, found, position, request.id.as_deref()),
            Work::Describe(work) => self.describe(plan, work, response, found),
        });
        let mut page = page.map_err(|failure| {
            plain(Failure {
                rate: rate.clone(),
                ..failure
            })
        })?;
        page.rate = rate;
        problems.append(&mut page.problems);
        page.problems = problems;
        Ok(page)
    }

    /// The mapping's error rules, with its functions bound, and the request that they see.
    fn own_rules(&mut self, work: &'a UnifiedWork) -> Result<(&'a [Arc<ErrorRule>], Option<Value<'a>>), Failure> {
        let variant = work.variant()?;
        if variant.errors.is_empty() {
            return Ok((&[], None));
        }
        functions(&mut self.language, &variant.functions)?;
        let request = native::unified_context(&self.language, &work.request, &work.filters)?;
        Ok((&variant.errors, Some(request)))
    }

    /// Binds what the integration's expressions see, and yields the response's context.
    fn scope(
        &mut self,
        plan: &'a NativePlan,
        account: &Account,
        position: &'a Position,
        decoded: &Decoded<'a>,
    ) -> Result<Value<'a>, Failure> {
        let language = &mut self.language;
        let account = language.account(account).map_err(|error| memory(&error))?;
        language.bind("account", account);
        let request = language.parse(&self.prepare.request).unwrap_or_default();
        language.bind("request", request);
        functions(language, &plan.functions)?;
        paginate::bind(language, plan, position, self.prepare.limit, request)?;
        let body = match decoded {
            Decoded::Value(value) => *value,
            Decoded::Nothing => Value::Undefined,
            Decoded::Undecodable(_) => {
                let text = String::from_utf8_lossy(&self.reply.answer.body);
                language.text(&text).map_err(|error| memory(&error))?
            }
        };
        decode::response(language, &self.reply.answer, body).map_err(|error| memory(&error))
    }

    fn records(&mut self, work: &'a Work, plan: &'a NativePlan, response: Value<'a>) -> Result<Found<'a>, Failure> {
        let body = response.get("body");
        match work {
            Work::Describe(work) => {
                let call = &work.call;
                find(&mut self.language, call.response_path(), call.missing_is_empty(), body)
            }
            // What a deletion answers, if anything, is not a record.
            _ if plan.method == "delete" => Ok(Found::Nothing),
            _ => find(
                &mut self.language,
                plan.response_path.as_ref(),
                plan.missing_is_empty,
                body,
            ),
        }
    }

    fn unified(
        &mut self,
        work: &'a UnifiedWork,
        plan: &'a NativePlan,
        response: Value<'a>,
        found: Found<'a>,
    ) -> Result<Page, Failure> {
        let mut page = Page::default();
        page.problems.extend(work.problems.iter().cloned());
        if work.plan.method == "list" {
            self.go_on(plan, response, found.records(), &work.position, &mut page)?;
        }
        let mut finish = Finish {
            language: &mut self.language,
            work,
            variant: work.variant()?,
            wrote: !plan.read_only,
            per_record: PerRecord::default(),
        };
        finish.page(response, found, &mut page)?;
        Ok(page)
    }

    fn step(
        &mut self,
        work: &'a StepWork,
        plan: &'a NativePlan,
        response: Value<'a>,
        found: Found<'a>,
    ) -> Result<Page, Failure> {
        let mut page = Page::default();
        if work.pages() {
            self.go_on(plan, response, found.records(), work.position(), &mut page)?;
        }
        page.data = outcome(&self.language, response, found).map_err(|error| memory(&error))?;
        Ok(page)
    }

    fn proxy(
        &mut self,
        plan: &'a NativePlan,
        response: Value<'a>,
        found: Found<'a>,
        position: &'a Position,
        id: Option<&str>,
    ) -> Result<Page, Failure> {
        let mut page = Page {
            variant: (String::new(), plan.fingerprint),
            ..Page::default()
        };
        page.is_list = plan.method == "list";
        if page.is_list {
            self.go_on(plan, response, found.records(), position, &mut page)?;
            let records = many(found).into_iter().filter(|record| !record.is_undefined());
            let records = self.language.array(records).map_err(|error| memory(&error))?;
            json::write(records, &mut page.data);
            return Ok(page);
        }
        match found {
            Found::One(record) => json::write(record, &mut page.data),
            Found::Many(records) => {
                let records = self.language.array(records).map_err(|error| memory(&error))?;
                json::write(records, &mut page.data);
            }
            Found::Nothing if plan.method == "get" => {
                return Err(Failure::new(Kind::NotFound, "the vendor has no such record"));
            }
            Found::Nothing if plan.method == "delete" => {}
            Found::Nothing => page.data = only_id(id),
        }
        Ok(page)
    }

    fn describe(
        &mut self,
        plan: &'a NativePlan,
        work: &'a DescribeWork,
        response: Value<'a>,
        found: Found<'a>,
    ) -> Result<Page, Failure> {
        let mut page = Page::default();
        self.go_on(plan, response, found.records(), &work.position, &mut page)?;
        self.language.bind("response", response);
        page.data = work.call.list(&mut self.language, many(found))?;
        Ok(page)
    }

    /// Where the list goes on.
    fn go_on(
        &mut self,
        plan: &'a NativePlan,
        response: Value<'a>,
        records: &[Value<'a>],
        position: &'a Position,
        page: &mut Page,
    ) -> Result<(), Failure> {
        let (request, answer, limit) = (&self.reply.request, &self.reply.answer, self.prepare.limit);
        let seen = paginate::Page {
            response,
            request,
            answer,
            records,
            limit,
            position,
        };
        match paginate::next(&mut self.language, plan, &seen)? {
            Next::More(next) => page.next = Some(next),
            Next::End => {}
            Next::Capped => {
                let detail = format!(
                    "the definition ends a list after {} pages (`max_pages`); the vendor has more",
                    plan.pagination.max_pages
                );
                page.problems.push(Problem::warning(Kind::Unsupported, detail));
            }
        }
        Ok(())
    }
}

pub(super) fn many(found: Found<'_>) -> Vec<Value<'_>> {
    match found {
        Found::Many(records) => records,
        Found::One(record) => vec![record],
        Found::Nothing => Vec::new(),
    }
}

/// A write that answered without the record.
pub(super) fn only_id(id: Option<&str>) -> Vec<u8> {
    id.map(|id| serde_json::json!({ "id": id }).to_string().into_bytes())
        .unwrap_or_default()
}
