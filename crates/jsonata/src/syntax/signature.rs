//! Function signatures (`<s-nn?:s>`): reading them, and what they say; [`fit`] fits arguments to them.
//!
//! A signature is a sequence of parameters, each a set of types with a repetition, matched against the types of the arguments
//! from left to right as a regular expression would.

mod fit;

use crate::Value;
use fit::items_fit;

/// Most parameters of a signature: what it costs to fit arguments is bounded by it.
const MAX_PARAMS: usize = 100;

/// A parsed signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    params: Vec<Param>,
    /// Number of arguments with which the context stands in for none, and none that must be there is missing.
    needed: usize,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Param {
    /// The types it takes.
    types: Types,
    /// Whether it is an array parameter: a lone value is wrapped.
    array: bool,
    /// Types of the items of an array, if stated.
    items: Option<String>,
    /// `?`, or `-`: may be left out.
    optional: bool,
    /// `+`: takes several arguments.
    repeated: bool,
    /// `-`: the context stands in for it.
    context: bool,
}

/// A set of types by their symbols, a bit for each letter; `m` = missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Types(u32);

impl Types {
    fn of(symbols: &str) -> Types {
        Types(symbols.chars().fold(0, |types, symbol| types | bit(symbol)))
    }

    #[inline]
    fn has(self, symbol: char) -> bool {
        self.0 & bit(symbol) != 0
    }
}

/// What a signature says of one argument.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'s>(&'s Param);

impl Expected<'_> {
    /// Whether a value can stand there as it is, without being wrapped.
    pub(crate) fn takes(self, value: Value<'_>) -> bool {
        self.0.takes(symbol(value)) && (!self.0.array || matches!(value, Value::Array(_)))
    }
}

#[inline]
fn bit(symbol: char) -> u32 {
    match symbol {
        'a'..='z' => 1 << (symbol as u32 - 'a' as u32),
        _ => 0,
    }
}

/// What is wrong with a signature's text: a code and the offset of the sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SignatureError {
    pub(crate) code: &'static str,
    pub(crate) offset: usize,
}

impl Signature {
    /// Parses `<…:…>`; the return type is not used.
    pub(crate) fn parse(text: &str) -> Result<Signature, SignatureError> {
        let signs: Vec<char> = text.chars().collect();
        let mut params: Vec<Param> = Vec::new();
        let mut at = 1;
        while let Some(sign) = signs.get(at) {
            match sign {
                ':' => break,
                's' | 'n' | 'b' | 'l' | 'o' => params.push(Param::of(&format!("{sign}m"))),
                'a' => params.push(Param {
                    array: true,
                    ..Param::of("asnblfom")
                }),
                'f' => params.push(Param::of("f")),
                'j' => params.push(Param::of("asnblom")),
                'x' => params.push(Param::of("asnblfom")),
                '(' => {
                    let end = closing(&signs, at, '(', ')');
                    let choice: String = signs.iter().take(end).skip(at + 1).collect();
                    if choice.contains('<') {
                        return Err(SignatureError {
                            code: "S0402",
                            offset: at,
                        });
                    }
                    params.push(Param::of(&format!("{choice}m")));
                    at = end;
                }
                '<' => {
                    let end = closing(&signs, at, '<', '>');
                    let items: String = signs.iter().take(end).skip(at + 1).collect();
                    match params.last_mut() {
                        Some(param) if param.array => param.items = Some(items),
                        Some(param) if param.types == Types::of("f") => {}
                        _ => {
                            return Err(SignatureError {
                                code: "S0401",
                                offset: at,
                            });
                        }
                    }
                    at = end;
                }
                sign => modify(params.last_mut(), *sign),
            }
            if params.len() > MAX_PARAMS {
                return Err(SignatureError {
                    code: "S0501",
                    offset: at,
                });
            }
            at += 1;
        }
        let last = params.iter().rposition(|param| param.context || !param.optional);
        let needed = last.map_or(0, |last| last + 1);
        Ok(Signature { params, needed })
    }
}

impl Param {
    fn of(types: &str) -> Param {
        Param {
            types: Types::of(types),
            array: false,
            items: None,
            optional: false,
            repeated: false,
            context: false,
        }
    }

    fn takes(&self, symbol: char) -> bool {
        self.types.has(symbol)
    }

    /// Whether it takes an argument, which needs neither wrapping nor an error.
    #[inline]
    fn takes_as_given(&self, arg: &Value<'_>) -> bool {
        self.types.0 & bit_of(arg) != 0 && !self.repeated && (!self.array || self.array_as_given(*arg))
    }

    fn array_as_given(&self, arg: Value<'_>) -> bool {
        match (arg, &self.items) {
            (Value::Array(_), Some(items)) => items_fit(items, arg, 1),
            (Value::Array(_) | Value::Undefined, _) => true,
            _ => false,
        }
    }
}

fn modify(param: Option<&mut Param>, sign: char) {
    match (param, sign) {
        (Some(param), '-') => {
            param.context = true;
            param.optional = true;
        }
        (Some(param), '?') => param.optional = true,
        (Some(param), '+') => param.repeated = true,
        _ => {}
    }
}

fn closing(signs: &[char], open: usize, opening: char, close: char) -> usize {
    let mut depth = 1;
    let mut at = open;
    while at < signs.len() {
        at += 1;
        match signs.get(at) {
            Some(sign) if *sign == close => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            Some(sign) if *sign == opening => depth += 1,
            _ => {}
        }
    }
    at
}

/// The bit of a value's type.
#[inline]
fn bit_of(value: &Value<'_>) -> u32 {
    bit(symbol(*value))
}

/// The sign of a value's type.
#[inline]
fn symbol(value: Value<'_>) -> char {
    match value {
        Value::Undefined => 'm',
        Value::Null(_) => 'l',
        Value::Bool(_, _) => 'b',
        Value::Number(_) => 'n',
        Value::String(_) => 's',
        Value::Array(_) => 'a',
        Value::Object(_) => 'o',
        Value::Function(_) => 'f',
    }
}

impl Signature {
    /// What stands at the place of an argument, counted from 0.
    pub(crate) fn expects(&self, at: usize) -> Option<Expected<'_>> {
        self.params.get(at).map(Expected)
    }

    /// Number of arguments with which the context stands in for none.
    pub(crate) fn without_context(&self) -> usize {
        self.needed
    }

    /// Whether the parts of the context may be seen, standing in for an argument, where so many arguments are given.
    pub(crate) fn sees_context(&self, given: usize) -> bool {
        // With enough arguments the first of them may still be meant for an optional parameter behind.
        let passed_over = |param: &Param| given < self.params.len() && param.takes('o') && !param.takes('f');
        let mut standing_in = self.params.iter().filter(|param| param.context);
        standing_in.any(|param| given < self.without_context() || passed_over(param))
    }

    /// Whether the parameter at `index` takes only texts, numbers, booleans and functions: nothing that has parts.
    pub(crate) fn is_plain(&self, index: usize) -> bool {
        self.params
            .get(index)
            .is_some_and(|param| !param.takes('a') && !param.takes('o'))
    }
}
