//! The model's types. Two coercions: a lone value where a list belongs, and a number where an `id` belongs. Whatever else
//! contradicts the model is left out, with a problem that names the place; never null.

use indexmap::IndexMap;
use interlingua_definition::kind::Kind;
use interlingua_definition::model::{Property, PropertyType, ResourceSchema};
use interlingua_definition::source::pointer_push;
use interlingua_jsonata::{EvalError, Value};

use crate::language::Language;
use crate::problem::Problem;

/// Holds a mapped record against its schema. A wrong `id` fails the record, and so does a missing one where it `needs_id`.
pub(super) fn check<'a>(
    language: &Language<'a>,
    schema: &ResourceSchema,
    record: Value<'a>,
    needs_id: bool,
    index: Option<usize>,
    problems: &mut Vec<Problem>,
) -> Result<Value<'a>, Box<Problem>> {
    let mut checker = Checker {
        language,
        index,
        problems,
    };
    let checked = checker.object(&schema.properties, record, "");
    let checked =
        checked.map_err(|error| Box::new(problem(index, "", format!("{}: {}", error.code, error.message))))?;
    match checked.get("id") {
        Value::String(id) if !id.is_empty() => Ok(checked),
        Value::Undefined if !needs_id => Ok(checked),
        found => {
            let detail = format!(
                "the record has no usable `id`: expected a string, found {}",
                described(found)
            );
            Err(Box::new(problem(index, "/id", detail)))
        }
    }
}

struct Checker<'l, 'a> {
    language: &'l Language<'a>,
    index: Option<usize>,
    problems: &'l mut Vec<Problem>,
}

impl<'a> Checker<'_, 'a> {
    /// Members of the schema are checked; what the model lacks is served as it is.
    fn object(
        &mut self,
        properties: &IndexMap<String, Property>,
        value: Value<'a>,
        pointer: &str,
    ) -> Result<Value<'a>, EvalError> {
        let Value::Object(object) = value else { return Ok(value) };
        let mut members = Vec::with_capacity(object.len());
        for (key, member) in object.iter() {
            let checked = match properties.get(key) {
                None => member,
                Some(property) => self.value(property, key, member, &pointer_push(pointer, key))?,
            };
            members.push((key, checked));
        }
        self.language.object(members)
    }

    /// A value, or undefined if it contradicts the model.
    fn value(
        &mut self,
        property: &Property,
        key: &str,
        value: Value<'a>,
        pointer: &str,
    ) -> Result<Value<'a>, EvalError> {
        match (&property.kind, value) {
            (PropertyType::Any, _) | (_, Value::Null(_) | Value::Undefined) => Ok(value),
            (PropertyType::String(_), Value::String(_)) | (PropertyType::Boolean, Value::Bool(_, _)) => Ok(value),
            (PropertyType::Number, Value::Number(_)) => Ok(value),
            (PropertyType::Integer, Value::Number(number)) if number.as_f64().fract() == 0.0 => Ok(value),
            (PropertyType::String(_), Value::Number(number)) if key == "id" => self.language.text(&number.text()),
            (PropertyType::Enum(words), Value::String(word)) => {
                if !words.iter().any(|known| known == word) {
                    self.unknown_word(word, words, pointer);
                }
                Ok(value)
            }
            (PropertyType::Array(items), _) => self.array(items, key, value, pointer),
            (PropertyType::Object(members), Value::Object(_)) => self.object(members, value, pointer),
            (expected, found) => {
                let detail = format!(
                    "expected {}, found {}; the field was left out",
                    expected.as_str(),
                    described(found)
                );
                self.problems.push(problem(self.index, pointer, detail));
                Ok(Value::Undefined)
            }
        }
    }

    /// A lone value is wrapped; items that contradict the model are left out.
    fn array(&mut self, items: &Property, key: &str, value: Value<'a>, pointer: &str) -> Result<Value<'a>, EvalError> {
        let mut checked = Vec::new();
        for (i, item) in value.iter().enumerate() {
            let item = self.value(items, key, item, &pointer_push(pointer, &i.to_string()))?;
            if !item.is_undefined() {
                checked.push(item);
            }
        }
        if checked.is_empty() && !matches!(value, Value::Array(_)) {
            return Ok(Value::Undefined);
        }
        self.language.array(checked)
    }

    fn unknown_word(&mut self, word: &str, words: &[String], pointer: &str) {
        let detail = format!(
            "`{word}` is none of the words the model knows ({}); it is served as it is",
            words.join(", ")
        );
        let mut warning = Problem::warning(Kind::Mapping, detail);
        warning.index = self.index;
        warning.pointer = Some(pointer.to_owned());
        self.problems.push(warning);
    }
}

fn problem(index: Option<usize>, pointer: &str, detail: String) -> Problem {
    let mut problem = Problem::error(Kind::Mapping, detail);
    problem.index = index;
    problem.pointer = Some(pointer.to_owned());
    problem
}

fn described(value: Value<'_>) -> String {
    match value {
        Value::Undefined => "nothing".to_owned(),
        Value::Null(_) => "null".to_owned(),
        other => format!("{} {}", article(other.type_name()), other.type_name()),
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'o']) { "an" } else { "a" }
}
