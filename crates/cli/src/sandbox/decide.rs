//! What happens to a request: the seven steps of docs/fixtures.md, without a network.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::answer::{Reply, Speaker};
use super::request::Request;
use super::stock::{Rate, Route, Rule, Stock};
use crate::language::{Expression, Scope};

/// A sandbox's memory between requests.
#[derive(Debug)]
pub(crate) struct Memory {
    tokens: Vec<String>,
    made: u64,
    windows: HashMap<String, Window>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Window {
    started_ms: i64,
    used: u64,
}

/// One request on its way through the steps.
struct Visit<'a> {
    stock: &'a Stock,
    context: String,
    variables: Vec<(&'static str, String)>,
    now_ms: i64,
}

impl Memory {
    /// The state at the start.
    pub(crate) fn new(stock: &Stock) -> Memory {
        Memory {
            tokens: stock.tokens.clone(),
            made: 0,
            windows: HashMap::new(),
        }
    }

    /// Answers a request. An expression of the data that fails is answered with 500 and its message.
    pub(crate) fn answer(&mut self, stock: &Stock, address: &str, request: &Request, now_ms: i64) -> Reply {
        let answered = self.steps(stock, address, request, now_ms);
        let mut reply = answered.unwrap_or_else(|error| Reply::message(500, &format!("sandbox.json: {error}")));
        reply.readdress(&stock.origins, address);
        reply
    }

    fn steps(&mut self, stock: &Stock, address: &str, request: &Request, now_ms: i64) -> Result<Reply, String> {
        let found = stock
            .routes
            .iter()
            .find_map(|route| Some((route, route.pattern.matches(&request.method, &request.path)?)));
        let parameters = found
            .as_ref()
            .map(|(_, parameters)| parameters.as_slice())
            .unwrap_or_default();
        self.made += 1;
        let mut visit = Visit {
            stock,
            context: request.context(parameters).to_string(),
            variables: vec![
                ("tokens", json!(self.tokens).to_string()),
                ("data", stock.data.clone()),
                ("fresh", json!(format!("sandbox-{}", self.made)).to_string()),
                ("sandbox", json!(address).to_string()),
            ],
            now_ms,
        };
        let Some((route, _)) = found else {
            return visit.speak(&stock.unknown_path);
        };
        let mut reply = match self.refusal(&mut visit, route, request)? {
            Some(refused) => refused,
            None => self.serve(&mut visit, route, request)?,
        };
        visit.add_rate_headers(&mut reply)?;
        Ok(reply)
    }

    /// Steps 2 to 5.
    fn refusal(&mut self, visit: &mut Visit<'_>, route: &Route, request: &Request) -> Result<Option<Reply>, String> {
        if !route.open {
            if let Some(refused) = visit.refused_by(&visit.stock.refuse)? {
                return Ok(Some(refused));
            }
            if let Some(rate) = &visit.stock.rate
                && self.exhausted(visit, rate)?
            {
                return visit.speak(&rate.answer).map(Some);
            }
        }
        let unknown: Vec<&String> = request
            .query
            .iter()
            .map(|(name, _)| name)
            .filter(|name| !route.query.contains(*name))
            .collect();
        if !unknown.is_empty() {
            visit.variables.push(("unknown", json!(unknown).to_string()));
            return visit.speak(&visit.stock.unknown_query).map(Some);
        }
        visit.refused_by(&route.refuse)
    }

    /// Steps 6 and 7.
    fn serve(&mut self, visit: &mut Visit<'_>, route: &Route, request: &Request) -> Result<Reply, String> {
        let recorded = visit.recorded(route, request)?;
        if let Some(index) = recorded
            && let Some(recorded) = route.recorded.get(index)
        {
            visit.variables.push(("recorded", recorded.reply.as_json()));
            visit
                .variables
                .push(("recorded_request", recorded.request.context(&[]).to_string()));
        }
        let reply = match (&route.answer, recorded.and_then(|index| route.recorded.get(index))) {
            (Some(answer), _) => visit.speak(answer)?,
            (None, Some(recorded)) => recorded.reply.clone(),
            (None, None) => visit.speak(route.unmatched.as_ref().unwrap_or(&visit.stock.unmatched))?,
        };
        if let Some(issues) = &route.issues {
            let scope = Scope {
                input: &reply.as_json(),
                variables: &visit.variables,
                now_ms: visit.now_ms,
            };
            self.tokens
                .extend(issues.value(&scope)?.iter().flat_map(crate::fixture::pairs::texts));
        }
        Ok(reply)
    }

    /// Counts the request in its window, binds `$rate`, and tells whether the limit was reached before it.
    fn exhausted(&mut self, visit: &mut Visit<'_>, rate: &Rate) -> Result<bool, String> {
        let key = match &rate.per {
            Some(per) => per.evaluate(&visit.scope())?.unwrap_or_default(),
            None => String::new(),
        };
        let limit = rate.limit.value(&visit.scope())?.and_then(|limit| limit.as_u64());
        let limit = limit.ok_or_else(|| format!("rate_limit: `{}` yields no number", rate.limit.source()))?;
        let window = self.windows.entry(key).or_default();
        if visit.now_ms - window.started_ms >= rate.window_ms {
            *window = Window {
                started_ms: visit.now_ms,
                used: 0,
            };
        }
        let exhausted = window.used >= limit;
        window.used += u64::from(!exhausted);
        let reset_ms = window.started_ms + rate.window_ms - visit.now_ms;
        visit.variables.push((
            "rate",
            json!({
                "limit": limit,
                "used": window.used,
                "remaining": limit.saturating_sub(window.used),
                "reset_s": (reset_ms + 999) / 1000,
            })
            .to_string(),
        ));
        Ok(exhausted)
    }
}

impl Visit<'_> {
    fn scope(&self) -> Scope<'_> {
        Scope {
            input: &self.context,
            variables: &self.variables,
            now_ms: self.now_ms,
        }
    }

    fn speak(&self, speaker: &Speaker) -> Result<Reply, String> {
        speaker.reply(&self.scope())
    }

    fn refused_by(&self, rules: &[Rule]) -> Result<Option<Reply>, String> {
        for rule in rules {
            if rule.when.holds(&self.scope())? {
                return self.speak(&rule.answer).map(Some);
            }
        }
        Ok(None)
    }

    /// The exchange that answers: the same request, else one that `match` takes for the same. A failure that was the moment's and not
    /// the request's goes behind a success.
    fn recorded(&self, route: &Route, request: &Request) -> Result<Option<usize>, String> {
        let same = route
            .recorded
            .iter()
            .position(|recorded| recorded.request.same(request));
        let stands = |index: &usize| {
            route
                .recorded
                .get(*index)
                .is_some_and(|recorded| !recorded.reply.is_momentary())
        };
        let (None, Some(matching)) = (same.filter(stands), &route.matching) else {
            return Ok(same);
        };
        Ok(self.matched(route, matching, same.is_some())?.or(same))
    }

    /// The first exchange that `match` takes for the request that came; among successes alone if that is asked for.
    fn matched(&self, route: &Route, matching: &Expression, successes: bool) -> Result<Option<usize>, String> {
        let wanted = matching.value(&self.scope())?;
        for (index, recorded) in route.recorded.iter().enumerate() {
            if successes && recorded.reply.status >= 300 {
                continue;
            }
            let parameters = route
                .pattern
                .matches(&recorded.request.method, &recorded.request.path)
                .unwrap_or_default();
            let context = recorded.request.context(&parameters).to_string();
            let scope = Scope {
                input: &context,
                variables: &self.variables,
                now_ms: self.now_ms,
            };
            if matching.value(&scope)? == wanted {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    fn add_rate_headers(&self, reply: &mut Reply) -> Result<(), String> {
        let counted = self.variables.iter().any(|(name, _)| *name == "rate");
        let headers = self
            .stock
            .rate
            .as_ref()
            .filter(|_| counted)
            .map(|rate| rate.headers.as_slice());
        for (name, expression) in headers.unwrap_or_default() {
            match expression.value(&self.scope())? {
                Some(Value::String(text)) => reply.add_header(name, text),
                Some(other) => reply.add_header(name, other.to_string()),
                None => {}
            }
        }
        Ok(())
    }
}
