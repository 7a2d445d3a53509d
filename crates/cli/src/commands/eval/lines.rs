//! `--lines`: one expression, an input per line, a bare result per line.

use std::io::{self, BufRead, BufReader, BufWriter, Stdout, StdoutLock, Write};

use anyhow::Context;
use interlingua_jsonata::{Program, json};

use super::evaluation::evaluate_again;
use super::limits::Bounds;
use crate::exit::{Exit, OrExit, Outcome};

/// Written at once, however long a result is.
const BUFFER_BYTES: usize = 64 << 10;

/// A longer line gives its memory back.
const KEPT_LINE_BYTES: usize = 1 << 20;

/// The arena of the line before is used again if it is a small part of what an evaluation may take: one in so many.
const KEPT_SHARE: usize = 16;

pub(super) fn run(program: &Program, bindings: &[u8], bounds: &Bounds) -> Outcome {
    let mut failed = false;
    let mut arena = bounds.arena(program);
    each(|line, out| {
        // A large arena would lie beside what the next line needs, which seldom fits into what is left of it.
        if arena.allocated_bytes() > bounds.memory_bytes / KEPT_SHARE {
            arena = bounds.arena(program);
        }
        let written = evaluate_again(&mut arena, program, line, bindings, bounds, |value| {
            if value.is_undefined() {
                return Ok(());
            }
            json::write_to(value, out)
        });
        written.unwrap_or_else(|fault| {
            failed = true;
            let error = serde_json::json!({ "error": fault.json(program.source()) });
            write!(out, "{error}")
        })
    })?;
    Ok(if failed { Exit::Findings } else { Exit::Ok })
}

/// Answers each line of standard input with a line. What is written is held back only while more input is at hand, so that
/// a caller who waits for an answer gets it. Ends without noise when nobody reads on.
pub(super) fn each(mut answer: impl FnMut(&[u8], &mut BufWriter<StdoutLock<'static>>) -> io::Result<()>) -> Outcome {
    let mut input = BufReader::with_capacity(BUFFER_BYTES, io::stdin().lock());
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, Stdout::lock(&io::stdout()));
    match answer_all(&mut input, &mut out, &mut answer) {
        // Nobody reads on (`| head`): there is nobody to tell.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        ended => ended
            .context("the results cannot be written, or the input read")
            .or_usage()?,
    }
    Ok(Exit::Ok)
}

fn answer_all<R: BufRead, W: Write>(
    input: &mut BufReader<R>,
    out: &mut W,
    answer: &mut impl FnMut(&[u8], &mut W) -> io::Result<()>,
) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        if input.buffer().is_empty() {
            out.flush()?;
        }
        if line.capacity() > KEPT_LINE_BYTES {
            line = Vec::new();
        }
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return out.flush();
        }
        answer(line.strip_suffix(b"\n").unwrap_or(&line), out)?;
        out.write_all(b"\n")?;
    }
}
