//! What a sandbox has to play: routes with their exchanges and rules, compiled once.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::PLACEHOLDER;
use super::answer::{Reply, Speaker};
use super::format::{Answer, RateLimit, Refusal, RouteFile, SandboxFile};
use super::request::Request;
use super::route::Pattern;
use crate::fixture::{Exchange, Fixture};
use crate::language::Expression;

/// Everything one integration's sandbox plays.
#[derive(Debug)]
pub(crate) struct Stock {
    /// Origins that stand for the sandbox in answers.
    pub(crate) origins: Vec<String>,
    /// Tokens in force from the start.
    pub(crate) tokens: Vec<String>,
    /// `$data`, as JSON text.
    pub(crate) data: String,
    pub(crate) refuse: Vec<Rule>,
    pub(crate) rate: Option<Rate>,
    pub(crate) routes: Vec<Route>,
    pub(crate) unknown_path: Speaker,
    pub(crate) unknown_query: Speaker,
    pub(crate) unmatched: Speaker,
}

/// A compiled refusal.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) when: Expression,
    pub(crate) answer: Speaker,
}

/// The compiled limit.
#[derive(Debug)]
pub(crate) struct Rate {
    pub(crate) limit: Expression,
    pub(crate) window_ms: i64,
    pub(crate) per: Option<Expression>,
    pub(crate) headers: Vec<(String, Expression)>,
    pub(crate) answer: Speaker,
}

/// A route with what was recorded on it.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) pattern: Pattern,
    pub(crate) open: bool,
    /// Parameters that it has.
    pub(crate) query: BTreeSet<String>,
    pub(crate) matching: Option<Expression>,
    pub(crate) refuse: Vec<Rule>,
    pub(crate) answer: Option<Speaker>,
    pub(crate) unmatched: Option<Speaker>,
    pub(crate) issues: Option<Expression>,
    pub(crate) recorded: Vec<Recorded>,
}

/// A recorded exchange.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    pub(crate) request: Request,
    pub(crate) reply: Reply,
}

impl Stock {
    /// Compiles a file and sorts the fixtures' exchanges into its routes. Fails with what is wrong, and where.
    pub(crate) fn new(file: &SandboxFile, fixtures: &[Fixture]) -> Result<Stock, String> {
        let mut routes = Vec::with_capacity(file.routes.len());
        for (text, route) in &file.routes {
            routes.push(Route::compile(text, route).map_err(|error| format!("routes, `{text}`: {error}"))?);
        }
        for exchange in in_playing_order(fixtures) {
            place(&mut routes, exchange);
        }
        share(&mut routes, file)?;
        Ok(Stock {
            origins: file.origins.iter().cloned().chain([PLACEHOLDER.to_owned()]).collect(),
            tokens: file.tokens.clone(),
            data: file.data.to_string(),
            refuse: rules(&file.refuse)?,
            rate: file
                .rate_limit
                .as_ref()
                .map(Rate::compile)
                .transpose()
                .map_err(|error| format!("rate_limit: {error}"))?,
            routes,
            unknown_path: speaker(file.unknown_path.as_ref(), 404, "the sandbox has no such path")?,
            unknown_query: speaker(file.unknown_query.as_ref(), 400, "the sandbox knows no such parameter")?,
            unmatched: speaker(file.unmatched.as_ref(), 404, "nothing was recorded for this request")?,
        })
    }
}

impl Route {
    fn compile(text: &str, file: &RouteFile) -> Result<Route, String> {
        Ok(Route {
            pattern: Pattern::parse(text)?,
            open: file.open,
            query: file.query.iter().cloned().collect(),
            matching: file.matching.as_deref().map(Expression::compile).transpose()?,
            refuse: rules(&file.refuse)?,
            answer: file.answer.as_ref().map(Speaker::compile).transpose()?,
            unmatched: file.unmatched.as_ref().map(Speaker::compile).transpose()?,
            issues: file.issues.as_deref().map(Expression::compile).transpose()?,
            recorded: Vec::new(),
        })
    }

    /// A route that exists because something was recorded on it.
    fn literal(request: &Request) -> Route {
        Route {
            pattern: Pattern::literal(&request.method, &request.path),
            open: false,
            query: BTreeSet::new(),
            matching: None,
            refuse: Vec::new(),
            answer: None,
            unmatched: None,
            issues: None,
            recorded: Vec::new(),
        }
    }
}

impl Rate {
    fn compile(file: &RateLimit) -> Result<Rate, String> {
        let limit = match &file.limit {
            serde_json::Value::String(source) => Expression::compile(source)?,
            other => Expression::compile(&other.to_string())?,
        };
        let headers = file
            .headers
            .iter()
            .map(|(name, source)| Ok((name.clone(), Expression::compile(source)?)));
        Ok(Rate {
            limit,
            window_ms: i64::try_from(file.window_s.saturating_mul(1000)).unwrap_or(i64::MAX),
            per: file.per.as_deref().map(Expression::compile).transpose()?,
            headers: headers.collect::<Result<_, String>>()?,
            answer: Speaker::compile(&file.answer)?,
        })
    }
}

fn rules(rules: &IndexMap<String, Refusal>) -> Result<Vec<Rule>, String> {
    let compile = |(name, rule): (&String, &Refusal)| {
        let compiled = Expression::compile(&rule.when).and_then(|when| {
            Ok(Rule {
                when,
                answer: Speaker::compile(&rule.answer)?,
            })
        });
        compiled.map_err(|error| format!("refuse, `{name}`: {error}"))
    };
    rules.iter().map(compile).collect()
}

fn speaker(answer: Option<&Answer>, status: u16, message: &str) -> Result<Speaker, String> {
    match answer {
        Some(answer) => Speaker::compile(answer),
        None => Ok(Speaker::Literal(Reply::message(status, message))),
    }
}

/// Successful exchanges before failed ones, so that a recorded failure never hides a recorded success.
fn in_playing_order(fixtures: &[Fixture]) -> Vec<&Exchange> {
    let mut exchanges: Vec<&Exchange> = fixtures
        .iter()
        .filter(|fixture| fixture.sandbox)
        .flat_map(|fixture| &fixture.exchanges)
        .collect();
    exchanges.sort_by_key(|exchange| !(200..300).contains(&exchange.response.status));
    exchanges
}

fn place(routes: &mut Vec<Route>, exchange: &Exchange) {
    let request = Request::from_record(&exchange.request);
    let found = routes
        .iter()
        .position(|route| route.pattern.matches(&request.method, &request.path).is_some());
    let at = found.unwrap_or_else(|| {
        routes.push(Route::literal(&request));
        routes.len() - 1
    });
    if let Some(route) = routes.get_mut(at) {
        route.query.extend(request.query.iter().map(|(name, _)| name.clone()));
        route.recorded.push(Recorded {
            request,
            reply: Reply::from(&exchange.response),
        });
    }
}

/// Gives routes the exchanges of those that they name.
fn share(routes: &mut [Route], file: &SandboxFile) -> Result<(), String> {
    for (at, (text, route)) in file.routes.iter().enumerate() {
        let Some(wanted) = &route.exchanges_of else { continue };
        let found = file.routes.get_index_of(wanted).and_then(|index| routes.get(index));
        let shared = found
            .map(|route| route.recorded.clone())
            .ok_or_else(|| format!("routes, `{text}`: exchanges_of names `{wanted}`, which is not in `routes`"))?;
        if let Some(route) = routes.get_mut(at) {
            route.recorded.extend(shared);
        }
    }
    Ok(())
}
