//! `$where`

use std::borrow::Cow;

use super::literal;
use super::style::{self, Style};
use crate::Object;
use crate::functions::host::bounded::member;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "where",
    params: "filters, style, fields",
    signature: "<o(so)o:s>",
    arity: 3,
    doc: "Writes filters as the condition of a query language; every value is quoted. The filters are an object of fields, each a value (equality) or an object of operators: `eq`, `ne`, `gt`, `gte`, `lt`, `lte`, `in`, `nin`, `contains`, `prefix`, `suffix`, `exists`. All must hold; a member `or` is an array of such objects of which one must. The style is one of `$quote`. The last argument names the field of each filter in the query language: a text, or an object of `name`, `type` (a kind of `$quote`) and `values` (a table from the filter's values to the language's). A filter without a field is an error, so that none is dropped unseen. Nothing if there are no filters.",
    examples: &[
        yields(
            r#"$where(query, "sql", {"name": "n.name", "seen": {"name": "n.seen_at", "type": "datetime"}})"#,
            r#"{"query": {"name": {"contains": "50% o'"}, "seen": {"gt": "2024-05-01T12:00:00Z", "lte": "2024-06-01"}}}"#,
            r#""n.name LIKE '%50\\% o''%' ESCAPE '\\' AND n.seen_at > '2024-05-01 12:00:00' AND n.seen_at <= '2024-06-01 00:00:00'""#,
        ),
        yields(
            r#"$where({"status": "open", "id": {"in": [1, 2]}}, "odata", {"status": {"name": "State", "values": {"open": "Active"}}, "id": "Id"})"#,
            "",
            r#""State eq 'Active' and Id in (1,2)""#,
        ),
        yields(
            r#"$where({"or": [{"a": 1}, {"b": {"exists": false}}], "c": {"in": ["x", "y"]}}, "comparison", {"a": "A", "b": "B", "c": "C"})"#,
            "",
            r#""(A == 1 || B == null) && (C == \"x\" || C == \"y\")""#,
        ),
        yields(
            r#"$where({"name": "O'Brien"}, {"like": "sql", "operators": {"eq": "{field} IS {value}"}}, {"name": "n"})"#,
            "",
            r#""n IS 'O''Brien'""#,
        ),
        nothing(r#"$where({}, "sql", {})"#, ""),
        fails(r#"$where({"name": "x"}, "sql", {})"#, "", "H1015"),
        fails(
            r#"$where({"n": "1 OR 1=1"}, "sql", {"n": {"name": "n", "type": "number"}})"#,
            "",
            "H1002",
        ),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Value::Object(filters), Value::Object(fields)) = (arg(args, 0), arg(args, 2)) else {
        return Ok(Value::Undefined);
    };
    let style = style::find(cx, arg(args, 1))?;
    let mut writer = Writer {
        style: &style,
        fields,
        out: Text::new(cx.arena()),
    };
    writer.all(cx, filters, false, 0)?;
    Ok(if writer.out.as_str().is_empty() {
        Value::Undefined
    } else {
        writer.out.value()
    })
}

/// Deepest nesting of `or` in `or`.
const MAX_DEPTH: usize = 20;

/// Operators of a style that are looked through in a step.
const OPERATORS_PER_STEP: usize = 16;

/// A condition: a field, an operator and what it is compared with.
type Condition<'a> = (Field<'a>, &'a str, Value<'a>);

/// How the query language knows a field.
#[derive(Clone, Copy)]
struct Field<'a> {
    name: &'a str,
    kind: Option<&'a str>,
    values: Option<Object<'a>>,
}

struct Writer<'s, 'a> {
    style: &'s Style<'a>,
    fields: Object<'a>,
    out: Text<'a>,
}

impl<'a> Writer<'_, 'a> {
    /// Filters that must all hold, in a group if there are several and they stand among others.
    fn all(&mut self, cx: &mut Cx<'_, 'a>, filters: Object<'a>, grouped: bool, depth: usize) -> Result<(), EvalError> {
        if depth > MAX_DEPTH {
            return Err(refused("the filters are nested too deeply"));
        }
        let mut conditions: List<'a, Condition<'a>> = List::new(cx.arena());
        for (name, filter) in filters.iter().filter(|(name, _)| *name != "or") {
            cx.spend(1)?;
            let field = self.field(cx, name)?;
            match filter {
                Value::Object(operators) => {
                    cx.spend(operators.len() as u64)?;
                    for (operator, value) in operators.iter() {
                        conditions.push((field, operator, value))?;
                    }
                }
                value => conditions.push((field, "eq", value))?,
            }
        }
        let either = member(cx, Value::Object(filters), "or")?;
        let either = Some(either).filter(|either| either.iter().len() > 0);
        let grouped = grouped && conditions.len() + usize::from(either.is_some()) > 1;
        self.open(grouped)?;
        if let Some(either) = either {
            self.either(cx, either, conditions.len() > 0, depth + 1)?;
        }
        for (at, condition) in conditions.items().iter().enumerate() {
            if at > 0 || either.is_some() {
                self.out.push_str(self.style.and)?;
            }
            self.condition(cx, *condition)?;
        }
        self.close(grouped)
    }

    /// Filters of which one must hold.
    fn either(
        &mut self,
        cx: &mut Cx<'_, 'a>,
        choices: Value<'a>,
        grouped: bool,
        depth: usize,
    ) -> Result<(), EvalError> {
        let grouped = grouped && choices.iter().len() > 1;
        self.open(grouped)?;
        for (at, choice) in choices.iter().enumerate() {
            let filters = choice.as_object().filter(|filters| !filters.is_empty());
            let filters =
                filters.ok_or_else(|| refused("`or` takes an array of objects of filters, none of them empty"))?;
            if at > 0 {
                self.out.push_str(self.style.or)?;
            }
            self.all(cx, filters, true, depth)?;
        }
        self.close(grouped)
    }

    fn condition(&mut self, cx: &mut Cx<'_, 'a>, (field, operator, value): Condition<'a>) -> Result<(), EvalError> {
        cx.spend(1 + (self.style.operators.len() / OPERATORS_PER_STEP) as u64)?;
        let operator = match (operator, value) {
            ("exists", Value::Bool(true, _)) | ("ne", Value::Null(_)) => "exists",
            ("exists", Value::Bool(false, _)) | ("eq", Value::Null(_)) => "missing",
            ("exists", _) => return Err(refused("`exists` takes true or false")),
            ("in" | "nin", value) if value.iter().len() == 0 => {
                return Err(refused("`in` and `nin` take an array that is not empty"));
            }
            ("in" | "nin", value) if self.style.operator(operator).is_none() => {
                return self.item_by_item(cx, field, operator, value);
            }
            ("missing", _) => return Err(no_operator(operator)),
            (operator, Value::Array(_)) if operator != "in" && operator != "nin" => {
                return Err(refused("only `in` and `nin` take an array"));
            }
            (operator, _) => operator,
        };
        let condition = self.style.operator(operator).ok_or_else(|| no_operator(operator))?;
        spend_bytes(cx, condition.len())?;
        for (at, part) in condition.split('{').enumerate() {
            match part.split_once('}') {
                Some(("field", rest)) if at > 0 => {
                    self.out.push_str(field.name)?;
                    self.out.push_str(rest)?;
                }
                Some(("value", rest)) if at > 0 => {
                    self.literal(cx, field, operator, value)?;
                    self.out.push_str(rest)?;
                }
                _ => self.out.push_str(part)?,
            }
        }
        Ok(())
    }

    /// `in` as several equalities, for languages that have no lists.
    fn item_by_item(
        &mut self,
        cx: &mut Cx<'_, 'a>,
        field: Field<'a>,
        operator: &str,
        items: Value<'a>,
    ) -> Result<(), EvalError> {
        let (each, between) = match operator {
            "in" => ("eq", self.style.or),
            _ => ("ne", self.style.and),
        };
        let grouped = operator == "in" && items.iter().len() > 1;
        self.open(grouped)?;
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push_str(between)?;
            }
            self.condition(cx, (field, each, item))?;
        }
        self.close(grouped)
    }

    fn literal(
        &mut self,
        cx: &mut Cx<'_, 'a>,
        field: Field<'a>,
        operator: &str,
        value: Value<'a>,
    ) -> Result<(), EvalError> {
        // A language without wildcards says in its condition that the value is a part of the text.
        let kind = match operator {
            "contains" | "prefix" | "suffix" if self.style.wildcard.is_empty() => Some("string"),
            "contains" | "prefix" | "suffix" => Some(operator),
            _ => field.kind,
        };
        let value = match (value, operator) {
            (value, "in" | "nin") => {
                let mut items = List::new(cx.arena());
                for item in value.iter() {
                    items.push(field.translated(cx, item)?)?;
                }
                items.array()
            }
            (value, _) => field.translated(cx, value)?,
        };
        literal::write(cx, value, self.style, kind, &mut self.out)
    }

    fn field(&self, cx: &mut Cx<'_, 'a>, filter: &str) -> Result<Field<'a>, EvalError> {
        let (name, kind, values) = match member(cx, Value::Object(self.fields), filter)? {
            Value::String(name) => (Some(name), None, None),
            field => (
                field.get("name").as_str(),
                field.get("type").as_str(),
                field.get("values").as_object(),
            ),
        };
        let name = name.filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| {
            let filter = quoted(filter);
            refused(format!("the filter {filter} has no field; list it, or leave it out"))
        })?;
        Ok(Field { name, kind, values })
    }

    fn open(&mut self, grouped: bool) -> Result<(), EvalError> {
        let [open, _] = self.style.group;
        self.out.push_str(if grouped { open } else { "" })
    }

    fn close(&mut self, grouped: bool) -> Result<(), EvalError> {
        let [_, close] = self.style.group;
        self.out.push_str(if grouped { close } else { "" })
    }
}

impl<'a> Field<'a> {
    /// The query language's word for a value, where there is a table of them.
    fn translated(&self, cx: &mut Cx<'_, 'a>, value: Value<'a>) -> Answer<'a> {
        let Some(values) = self.values else {
            return Ok(value);
        };
        let key = match value {
            Value::String(text) => Cow::Borrowed(text),
            Value::Number(number) => number.text(),
            Value::Bool(value, _) => Cow::Borrowed(if value { "true" } else { "false" }),
            _ => Cow::Borrowed(""),
        };
        match member(cx, Value::Object(values), &key)? {
            Value::Undefined => Err(refused("the value is not in the field's table of values")),
            word => Ok(word),
        }
    }
}

fn no_operator(name: &str) -> EvalError {
    refused(format!("this query language has no operator {}", quoted(name)))
}

fn refused(message: impl Into<String>) -> EvalError {
    EvalError::new("H1015", message)
}
