//! `application/x-www-form-urlencoded` as an object; a repeated name is an array.

use interlingua_jsonata::{EvalError, Value};

use crate::language::Language;

pub(super) fn decode<'a>(language: &Language<'a>, body: &'a [u8]) -> Result<Value<'a>, String> {
    let made = || -> Result<Value<'a>, EvalError> {
        let mut members: Vec<(&'a str, Vec<Value<'a>>)> = Vec::new();
        for (name, value) in url::form_urlencoded::parse(body) {
            let (name, value) = (language.key(&name)?, language.text(&value)?);
            match members.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => values.push(value),
                None => members.push((name, vec![value])),
            }
        }
        let members = members.into_iter().map(|(name, values)| match values.as_slice() {
            [one] => Ok((name, *one)),
            several => Ok((name, language.array(several.iter().copied())?)),
        });
        language.object(members.collect::<Result<Vec<_>, EvalError>>()?)
    };
    made().map_err(EvalError::into_message)
}
