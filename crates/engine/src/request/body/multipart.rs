//! `multipart/form-data` (RFC 7578): a member is a part, an array several parts of one name, a file a part with a name of its own.

use interlingua_jsonata::{Value, json};
use sha2::{Digest, Sha256};

use super::file::{File, file};
use super::{Encoded, unwritable};
use crate::failure::Failure;
use crate::language::scalar_text;

/// One part: its headers and its bytes.
struct Part {
    head: String,
    bytes: Vec<u8>,
}

pub(super) fn encode(body: Value<'_>) -> Result<Encoded, Failure> {
    let Value::Object(members) = body else {
        return Err(unwritable("a multipart body takes an object of parts"));
    };
    let mut parts = Vec::new();
    for (name, value) in members.iter() {
        match value {
            Value::Array(items) => {
                for item in items.iter() {
                    parts.extend(part(name, item)?);
                }
            }
            other => parts.extend(part(name, other)?),
        }
    }
    let boundary = boundary(&parts);
    let mut bytes = Vec::new();
    for part in &parts {
        bytes.extend_from_slice(format!("--{boundary}\r\n{}\r\n", part.head).as_bytes());
        bytes.extend_from_slice(&part.bytes);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok(Encoded {
        bytes: bytes.into(),
        content_type: format!("multipart/form-data; boundary={boundary}").into(),
    })
}

/// Missing and null are no part.
fn part(name: &str, value: Value<'_>) -> Result<Option<Part>, Failure> {
    if let Some(file) = file(value)? {
        return of_file(name, file).map(Some);
    }
    let (bytes, content_type) = match value {
        Value::Undefined | Value::Null(_) => return Ok(None),
        Value::Object(_) | Value::Array(_) => {
            let mut text = Vec::new();
            json::write(value, &mut text);
            (text, Some("application/json"))
        }
        other => (scalar_text(other).unwrap_or_default().into_bytes(), None),
    };
    Ok(Some(Part {
        head: head(name, None, content_type)?,
        bytes,
    }))
}

fn of_file(name: &str, file: File) -> Result<Part, Failure> {
    let filename = file.filename.as_deref().unwrap_or(name);
    let content_type = file.content_type.as_deref().unwrap_or("application/octet-stream");
    Ok(Part {
        head: head(name, Some(filename), Some(content_type))?,
        bytes: file.bytes,
    })
}

/// Header lines; names are escaped as browsers do it.
fn head(name: &str, filename: Option<&str>, content_type: Option<&str>) -> Result<String, Failure> {
    let mut head = format!("content-disposition: form-data; name=\"{}\"", escaped(name));
    if let Some(filename) = filename {
        head.push_str(&format!("; filename=\"{}\"", escaped(filename)));
    }
    head.push_str("\r\n");
    if let Some(content_type) = content_type {
        if content_type.chars().any(char::is_control) {
            return Err(unwritable("a part's `content_type` holds a control character"));
        }
        head.push_str(&format!("content-type: {content_type}\r\n"));
    }
    Ok(head)
}

fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text that no part can hold: a part that held its own digest would be a collision.
fn boundary(parts: &[Part]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.bytes.len() as u64).to_be_bytes());
        hash.update(part.head.as_bytes());
        hash.update(&part.bytes);
    }
    let digest = hash.finalize();
    digest.iter().take(18).map(|byte| format!("{byte:02x}")).collect()
}
