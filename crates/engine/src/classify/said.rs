//! What a rule says about a failure: message, details, when to try again. An expression that fails takes only its own part away, with a
//! warning that names it.

use interlingua_definition::kind::Kind;
use interlingua_definition::source::Place;
use interlingua_jsonata::{Program, Value};

use crate::failure::Detail;
use crate::language::{Language, scalar_text};
use crate::problem::Problem;

/// Most characters of one text: what is longer is no message for people.
const MOST_CHARS: usize = 1_000;

pub(super) struct Said<'l, 'a> {
    language: &'l mut Language<'a>,
    /// What the expressions see.
    context: Value<'a>,
    rule: &'l str,
    place: &'l Place,
    /// Expressions that failed.
    pub(super) faults: Vec<Problem>,
}

impl<'l, 'a> Said<'l, 'a> {
    pub(super) fn new(
        language: &'l mut Language<'a>,
        context: Value<'a>,
        rule: &'l str,
        place: &'l Place,
    ) -> Said<'l, 'a> {
        Said {
            language,
            context,
            rule,
            place,
            faults: Vec::new(),
        }
    }

    fn run(&mut self, part: &str, program: Option<&'a Program>) -> Option<Value<'a>> {
        match self.language.run(program?, self.context) {
            Ok(value) => Some(value),
            Err(error) => {
                let detail = format!("`{part}` of `{}` failed: {} {}", self.rule, error.code, error.message);
                self.faults.push(Problem {
                    definition: Some(self.place.clone()),
                    ..Problem::warning(Kind::Mapping, detail)
                });
                None
            }
        }
    }

    pub(super) fn message(&mut self, program: Option<&'a Program>) -> Option<String> {
        let text = match self.run("message", program)? {
            Value::Array(items) => items.iter().filter_map(scalar_text).collect::<Vec<_>>().join("; "),
            other => scalar_text(other)?,
        };
        (!text.is_empty()).then(|| short(&text))
    }

    /// `[{ field, message }]`; a lone one and plain texts count, too.
    pub(super) fn details(&mut self, program: Option<&'a Program>) -> Vec<Detail> {
        let Some(found) = self.run("details", program) else {
            return Vec::new();
        };
        let detail = |item: Value<'_>| match item {
            Value::Object(_) => Some(Detail {
                field: scalar_text(item.get("field")).map(|field| short(&field)),
                message: scalar_text(item.get("message")).map_or_else(|| "refused".to_owned(), |text| short(&text)),
                remote_field: None,
            }),
            other => scalar_text(other).map(|text| Detail::of_all(short(&text))),
        };
        found.iter().filter_map(detail).take(100).collect()
    }

    /// Seconds, rounded up.
    pub(super) fn seconds(&mut self, program: Option<&'a Program>) -> Option<u64> {
        let said = self.run("retry_after", program).and_then(scalar_text)?;
        let seconds = said.trim().parse::<f64>().ok().filter(|seconds| seconds.is_finite())?;
        Some(seconds.ceil().max(0.0) as u64)
    }
}

fn short(text: &str) -> String {
    text.chars().take(MOST_CHARS).collect()
}
