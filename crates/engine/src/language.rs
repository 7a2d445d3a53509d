//! The expression language as the stages use it: one arena and one evaluator per synchronous step of a call.
//!
//! Values borrow from the arena, which is not `Sync`: they never live across an `.await`. What crosses one is JSON text.

use std::sync::Arc;
use std::time::Instant;

use indexmap::IndexMap;
use interlingua_jsonata::xml::{self, XmlError};
use interlingua_jsonata::{Arena, EvalError, Evaluator, JsonError, Limits, Ports, Program, Value, json};

use crate::account::Account;
use crate::ports::Random;
use crate::settings::EngineSettings;
use crate::signing;

/// Bounds and outside world of the expressions of one step.
pub(crate) struct Bounds {
    ports: Ports,
    limits: Limits,
    /// Memory of the step, in bytes.
    pub(crate) max_bytes: usize,
}

impl Bounds {
    /// The bounds at a time, which `$now` keeps telling.
    pub(crate) fn new(settings: &EngineSettings, now_ms: i64, random: &Arc<dyn Random>) -> Bounds {
        let random = Arc::clone(random);
        let started = Instant::now();
        let ports = Ports {
            now_ms,
            random: Box::new(move || random_u64(random.as_ref())),
            elapsed_ms: Some(Box::new(move || {
                u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
            })),
            sign: Some(Box::new(signing::sign)),
        };
        let limits = Limits {
            steps: settings.max_steps,
            time_ms: settings.max_eval_ms,
            ..Limits::default()
        };
        Bounds {
            ports,
            limits,
            max_bytes: settings.max_page_bytes,
        }
    }

    /// A random text for `$nonce`.
    pub(crate) fn nonce(&self) -> String {
        format!("{:016x}{:016x}", (self.ports.random)(), (self.ports.random)())
    }
}

fn random_u64(random: &dyn Random) -> u64 {
    let mut bytes = [0; 8];
    random.fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

/// An evaluator and the arena it works in.
pub(crate) struct Language<'a> {
    arena: &'a Arena,
    evaluator: Evaluator<'a>,
    now_ms: i64,
}

impl<'a> Language<'a> {
    /// An evaluator without bindings.
    pub(crate) fn new(arena: &'a Arena, bounds: &'a Bounds) -> Language<'a> {
        let evaluator = Evaluator::new(arena, bounds.limits, &bounds.ports);
        Language {
            arena,
            evaluator,
            now_ms: bounds.ports.now_ms,
        }
    }

    /// Time of the call, Unix ms.
    pub(crate) fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// Binds `$name`.
    pub(crate) fn bind(&mut self, name: &str, value: Value<'a>) {
        self.evaluator.bind(name, value);
    }

    /// Binds a definition's own functions; later ones may use earlier ones.
    pub(crate) fn bind_functions(&mut self, functions: &'a [(String, Program)]) -> Result<(), EvalError> {
        for (name, program) in functions {
            let function = self.run(program, Value::Undefined)?;
            self.bind(name, function);
        }
        Ok(())
    }

    /// Evaluates a program over a context.
    pub(crate) fn run(&mut self, program: &'a Program, input: Value<'a>) -> Result<Value<'a>, EvalError> {
        self.evaluator.eval(program, input)
    }

    /// Reads JSON text.
    pub(crate) fn parse(&self, text: &'a [u8]) -> Result<Value<'a>, JsonError> {
        self.arena.parse_json(text)
    }

    /// Reads JSON text that we wrote ourselves; memory is all that can fail.
    pub(crate) fn own_json(&self, text: &'a str) -> Result<Value<'a>, EvalError> {
        let read = self.arena.parse_json(text.as_bytes());
        read.map_err(|error| EvalError::new("U1002", error.to_string()))
    }

    /// Reads XML.
    pub(crate) fn parse_xml(&self, text: &'a [u8], options: &xml::ReadOptions) -> Result<Value<'a>, XmlError> {
        xml::read(self.arena, text, options)
    }

    /// Writes XML.
    pub(crate) fn xml_text(&self, value: Value<'a>, options: &xml::WriteOptions) -> Result<&'a str, XmlError> {
        xml::write(self.arena, value, options)
    }

    /// Copies text.
    pub(crate) fn text(&self, text: &str) -> Result<Value<'a>, EvalError> {
        self.arena.string(text)
    }

    /// Copies text for use as a key.
    pub(crate) fn key(&self, text: &str) -> Result<&'a str, EvalError> {
        Ok(self.arena.string(text)?.as_str().unwrap_or_default())
    }

    /// An array.
    pub(crate) fn array(&self, items: impl IntoIterator<Item = Value<'a>>) -> Result<Value<'a>, EvalError> {
        self.arena.array(items)
    }

    /// An object; undefined members drop out.
    pub(crate) fn object(
        &self,
        members: impl IntoIterator<Item = (&'a str, Value<'a>)>,
    ) -> Result<Value<'a>, EvalError> {
        self.arena.object(members)
    }

    /// An object of pairs; what a name that is repeated holds is an array.
    pub(crate) fn repeated(
        &self,
        pairs: impl IntoIterator<Item = (&'a str, Value<'a>)>,
    ) -> Result<Value<'a>, EvalError> {
        let mut members: IndexMap<&'a str, Vec<Value<'a>>> = IndexMap::new();
        for (name, value) in pairs {
            members.entry(name).or_default().push(value);
        }
        let mut single = Vec::with_capacity(members.len());
        for (name, values) in members {
            let value = match values.as_slice() {
                [value] => *value,
                _ => self.array(values)?,
            };
            single.push((name, value));
        }
        self.object(single)
    }

    /// Any serialisable value of ours, as a value of the language.
    pub(crate) fn value_of(&self, value: &serde_json::Value) -> Result<Value<'a>, EvalError> {
        Ok(match value {
            serde_json::Value::Null => Value::null(),
            serde_json::Value::Bool(truth) => Value::bool(*truth),
            serde_json::Value::Number(number) => Value::number(number.as_f64().unwrap_or_default()),
            serde_json::Value::String(text) => self.text(text)?,
            serde_json::Value::Array(items) => {
                let items = items
                    .iter()
                    .map(|item| self.value_of(item))
                    .collect::<Result<Vec<_>, _>>()?;
                self.array(items)?
            }
            serde_json::Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, value)| Ok((self.key(key)?, self.value_of(value)?)));
                self.object(members.collect::<Result<Vec<_>, EvalError>>()?)?
            }
        })
    }

    /// `$account`: the variables, and `id`, `tenant`, `auth` over them.
    pub(crate) fn account(&self, account: &Account) -> Result<Value<'a>, EvalError> {
        let mut members = Vec::with_capacity(account.variables.len() + 3);
        for (name, value) in &account.variables {
            members.push((self.key(name)?, self.value_of(value)?));
        }
        members.push(("id", self.text(&account.id)?));
        members.push(("tenant", self.text(&account.tenant)?));
        if let Some(auth) = &account.auth {
            members.push(("auth", self.text(auth)?));
        }
        self.object(members)
    }
}

/// A value as JSON text; undefined is `null`.
pub(crate) fn json_text(value: Value<'_>) -> String {
    let mut out = Vec::new();
    json::write(value, &mut out);
    if out.is_empty() {
        "null".to_owned()
    } else {
        String::from_utf8_lossy(&out).into_owned()
    }
}

/// A scalar as text: numbers digit for digit, booleans as words. `None` for anything else.
pub(crate) fn scalar_text(value: Value<'_>) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_owned()),
        Value::Number(number) => Some(number.text().into_owned()),
        Value::Bool(truth, _) => Some(truth.to_string()),
        _ => None,
    }
}
