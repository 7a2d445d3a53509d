//! Function signatures (`<s-nn?:s>`): parsing, and fitting arguments to them.
//!
//! A signature is a sequence of parameters, each a set of types with a repetition, matched against the types of the arguments
//! from left to right as a regular expression would.

use crate::arena::List;
use crate::value::with_article;
use crate::{Arena, EvalError, Value};

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

    /// Whether values of this type can stand there, by the sign of signatures.
    pub(crate) fn allows(self, symbol: char) -> bool {
        self.0.takes(symbol)
    }

    /// Whether it is an array.
    pub(crate) fn is_array(self) -> bool {
        self.0.array
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

/// The plural that messages use.
fn plural(items: &str) -> &'static str {
    match items.chars().next() {
        Some('a') => "arrays",
        Some('b') => "booleans",
        Some('f') => "functions",
        Some('n') => "numbers",
        Some('o') => "objects",
        Some('s') => "strings",
        _ => "values of one type",
    }
}

impl Signature {
    /// Fits arguments to the signature: checks types, fills in the context, wraps lone values. `context` stands in for a
    /// left-out `-` parameter.
    pub(crate) fn fit<'f, 'a>(
        &self,
        arena: &'a Arena,
        name: &str,
        args: &'f [Value<'a>],
        context: Value<'a>,
    ) -> Result<&'f [Value<'a>], EvalError> {
        if self.takes_as_given(args) {
            return Ok(args);
        }
        if self.lines_up(args) {
            let pairs = || self.params.iter().zip(args);
            let mut fitted = List::with_capacity(arena, args.len())?;
            for (at, (param, arg)) in pairs().enumerate() {
                fitted.push(param.admit(arena, name, at + 1, *arg, 1)?)?;
            }
            return Ok(fitted.into_slice());
        }
        self.fill_in(arena, name, args, context)
    }

    /// Arguments of which some are left out, or several are for one parameter.
    fn fill_in<'a>(
        &self,
        arena: &'a Arena,
        name: &str,
        args: &[Value<'a>],
        context: Value<'a>,
    ) -> Result<&'a [Value<'a>], EvalError> {
        let symbols: Vec<char> = args.iter().map(|arg| symbol(*arg)).collect();
        let Some(counts) = self.counts(&symbols) else {
            let good = self.good_to(&symbols);
            return Err(EvalError::new("T0410", mismatch(name, good, args)));
        };
        let mut fitted = List::with_capacity(arena, args.len() + 1)?;
        let mut at = 0;
        for (param, count) in self.params.iter().zip(counts) {
            if count == 0 {
                fitted.push(param.left_out(name, at, args, context)?)?;
                // As in the reference: a parameter left out without a context consumes the place of an argument.
                at += usize::from(!param.context);
                continue;
            }
            for _ in 0..count {
                let arg = args.get(at).copied().unwrap_or_default();
                at += 1;
                fitted.push(param.admit(arena, name, at, arg, count)?)?;
            }
        }
        Ok(fitted.into_slice())
    }

    /// What stands at the place of an argument, counted from 0.
    pub(crate) fn expects(&self, at: usize) -> Option<Expected<'_>> {
        self.params.get(at).map(Expected)
    }

    /// Whether nothing has to be filled in or wrapped: the usual case.
    #[inline]
    fn takes_as_given(&self, args: &[Value<'_>]) -> bool {
        let mut given = self.params.iter().zip(args);
        (self.needed..=self.params.len()).contains(&args.len()) && given.all(|(param, arg)| param.takes_as_given(arg))
    }

    /// Whether the parameter at its place takes each argument, and nothing has to be filled in.
    fn lines_up(&self, args: &[Value<'_>]) -> bool {
        let mut given = self.params.iter().zip(args);
        (self.needed..=self.params.len()).contains(&args.len())
            && given.all(|(param, arg)| !param.repeated && param.takes(symbol(*arg)))
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

    /// How many arguments each parameter takes: greedy, with backtracking, like the regular expression that the reference makes.
    fn counts(&self, symbols: &[char]) -> Option<Vec<usize>> {
        take(&self.params, symbols)
    }

    /// How many arguments fit before the first that does not.
    fn good_to(&self, symbols: &[char]) -> usize {
        let mut good = 0;
        for count in 1..=self.params.len() {
            let params = self.params.get(..count).unwrap_or_default();
            match (0..=symbols.len())
                .rev()
                .find(|end| take(params, symbols.get(..*end).unwrap_or_default()).is_some())
            {
                Some(end) => good = end,
                None => return good,
            }
        }
        good
    }
}

/// Matches all symbols against all parameters: how many each takes. From the end it is found out which rest of the symbols
/// fits which rest of the parameters, so that no choice is ever tried twice.
fn take(params: &[Param], symbols: &[char]) -> Option<Vec<usize>> {
    let mut fits = vec![vec![false; symbols.len()]];
    fits.iter_mut().for_each(|row| row.push(true));
    for param in params.iter().rev() {
        let rest = fits.last()?;
        let row = (0..=symbols.len())
            .map(|at| {
                param
                    .counts(symbols, at)
                    .any(|count| rest.get(at + count) == Some(&true))
            })
            .collect();
        fits.push(row);
    }
    fits.pop().filter(|row| row.first() == Some(&true))?;
    let mut at = 0;
    let mut counts = Vec::with_capacity(params.len());
    for param in params {
        let rest = fits.pop()?;
        let count = param
            .counts(symbols, at)
            .find(|count| rest.get(at + count) == Some(&true))?;
        counts.push(count);
        at += count;
    }
    Some(counts)
}

impl Param {
    /// How many symbols it can take from `at` on, the most first.
    fn counts(&self, symbols: &[char], at: usize) -> impl Iterator<Item = usize> + use<> {
        let fitting = symbols.iter().skip(at).take_while(|symbol| self.takes(**symbol));
        let most = if self.repeated {
            fitting.count()
        } else {
            fitting.take(1).count()
        };
        (usize::from(!self.optional)..=most).rev()
    }

    fn left_out<'a>(
        &self,
        name: &str,
        at: usize,
        args: &[Value<'a>],
        context: Value<'a>,
    ) -> Result<Value<'a>, EvalError> {
        if !self.context {
            return Ok(args.get(at).copied().unwrap_or_default());
        }
        if self.takes(symbol(context)) {
            return Ok(context);
        }
        Err(EvalError::new(
            "T0411",
            format!(
                "the context value does not match argument {} of function ${name}",
                at + 1
            ),
        ))
    }

    fn admit<'a>(
        &self,
        arena: &'a Arena,
        name: &str,
        index: usize,
        arg: Value<'a>,
        count: usize,
    ) -> Result<Value<'a>, EvalError> {
        if !self.array || arg.is_undefined() {
            return Ok(arg);
        }
        if let Some(items) = &self.items
            && !items_fit(items, arg, count)
        {
            return Err(EvalError::new(
                "T0412",
                format!(
                    "argument {index} of function ${name} must be an array of {}",
                    plural(items)
                ),
            ));
        }
        match arg {
            Value::Array(_) => Ok(arg),
            lone => arena.array([lone]),
        }
    }
}

/// Says which argument does not fit; `good` = the number of those that do.
fn mismatch(name: &str, good: usize, args: &[Value<'_>]) -> String {
    let found = match args.get(good) {
        Some(arg) => format!("it is {}", with_article(arg.type_name())),
        None => "it is not given".to_string(),
    };
    let index = good + 1;
    format!("argument {index} of function ${name} does not match the function's signature: {found}")
}

fn items_fit(items: &str, arg: Value<'_>, count: usize) -> bool {
    let Value::Array(array) = arg else {
        // The reference compares the whole match with the item type: several arguments at once never fit.
        return count == 1 && items.chars().eq([symbol(arg)]);
    };
    match array.get(0).map(symbol) {
        None => true,
        Some(first) if !items.starts_with(first) => false,
        Some(first) => match array.as_slice() {
            Some(items) => items.iter().all(|item| symbol(*item) == first),
            // A range: numbers all.
            None => true,
        },
    }
}
