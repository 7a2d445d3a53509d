//! Memory of one call: a bump arena with a byte budget, freed at once.

mod kept;
mod list;
mod scratch;
mod text;

use std::cell::Cell;

use bumpalo::Bump;

use crate::program::Wanted;
use crate::value::{Array, Flags, Members, Object, Value};
use crate::{EvalError, JsonError, Program, json};

pub(crate) use list::List;
pub(crate) use scratch::Scratch;
pub(crate) use text::Text;

/// What one level of nested evaluations takes of the native stack at most, in bytes, and the levels that nobody counts.
const BYTES_PER_LEVEL: usize = 16 << 10;
const FREE_LEVELS: u32 = 32;

/// A bump arena with a byte budget. Every value of an evaluation lives in one, so that the budget bounds the memory of
/// whatever an expression does. Not `Sync`: one arena serves one call.
#[derive(Debug)]
pub struct Arena {
    bump: Bump,
    kept: kept::Kept,
    max_bytes: usize,
    /// What is left of them beside what is set aside.
    budget: Cell<usize>,
    /// Bytes that there is time to take, if time is short. See [`Arena::pace()`].
    pace: Cell<Option<usize>>,
    /// Levels of nested evaluations that the budget has paid for.
    levels: Cell<u32>,
}

impl Arena {
    /// An empty arena that will hold at most `max_bytes`, checked before each allocation.
    pub fn new(max_bytes: usize) -> Arena {
        let arena = Arena {
            bump: Bump::new(),
            kept: kept::Kept::default(),
            max_bytes,
            budget: Cell::new(max_bytes),
            pace: Cell::new(None),
            levels: Cell::new(FREE_LEVELS),
        };
        arena.bound();
        arena
    }

    /// Forgets everything in it and keeps its memory for the next call.
    pub fn reset(&mut self) {
        self.bump.reset();
        self.kept = kept::Kept::default();
        self.levels.set(FREE_LEVELS);
        self.budget.set(self.max_bytes);
        self.pace.set(None);
        self.bound();
    }

    /// What it may hold: what is left of the budget, and no more than there is time for.
    fn limit(&self) -> usize {
        self.pace.get().unwrap_or(usize::MAX).min(self.budget.get())
    }

    fn bound(&self) {
        self.bump.set_allocation_limit(Some(self.limit()));
    }

    /// Lets the arena grow by so many bytes from here, until it is told anew. Memory is taken in one go, however much it is, and filled
    /// before anybody looks at the clock.
    pub(crate) fn pace(&self, bytes: usize) {
        self.pace.set(Some(self.bump.allocated_bytes().saturating_add(bytes)));
        self.bound();
    }

    /// Lets it grow as its budget does.
    pub(crate) fn unpace(&self) {
        self.pace.set(None);
        self.bound();
    }

    /// Whether it is time that keeps the arena from growing, not its budget.
    pub(crate) fn is_paced(&self) -> bool {
        self.pace.get().is_some_and(|pace| pace < self.budget.get())
    }

    /// Bytes that can be filled without taking more memory.
    pub(crate) fn unfilled_bytes(&self) -> usize {
        self.bump.chunk_capacity()
    }

    /// Bytes taken from the system so far.
    pub fn allocated_bytes(&self) -> usize {
        self.bump.allocated_bytes()
    }

    /// Reads JSON text (RFC 8259) into this arena. Text without escapes is borrowed, not copied. Nesting is bounded;
    /// invalid UTF-8, truncation and trailing text are errors with their offset.
    pub fn parse_json<'a>(&'a self, text: &'a [u8]) -> Result<Value<'a>, JsonError> {
        json::read(self, text, &Wanted::Whole)
    }

    /// Reads of a JSON text what a program can see of its input, for the evaluation of that program alone; the rest is held
    /// against the grammar and left out. Right as long as nothing is bound in place of a function of the library.
    pub fn parse_json_for<'a>(&'a self, program: &Program, text: &'a [u8]) -> Result<Value<'a>, JsonError> {
        json::read(self, text, program.wanted())
    }

    /// A string, copied into the arena. Fails when the budget is used up.
    pub fn string<'a>(&'a self, text: &str) -> Result<Value<'a>, EvalError> {
        self.copy_str(text).map(Value::String)
    }

    /// An array of these items. Fails when the budget is used up.
    pub fn array<'a>(&'a self, items: impl IntoIterator<Item = Value<'a>>) -> Result<Value<'a>, EvalError> {
        let mut list = List::new(self);
        for item in items {
            list.push(item)?;
        }
        Ok(list.array())
    }

    /// An object of these members, undefined ones left out; of a repeated key the last value counts, in the first place.
    /// Keys are borrowed. Fails when the budget is used up.
    pub fn object<'a>(
        &'a self,
        members: impl IntoIterator<Item = (&'a str, Value<'a>)>,
    ) -> Result<Value<'a>, EvalError> {
        let mut builder = crate::value::ObjectBuilder::new(self);
        for (key, value) in members {
            builder.set(key, value)?;
        }
        Ok(Value::Object(builder.finish()?))
    }

    pub(crate) fn copy_str<'a>(&'a self, text: &str) -> Result<&'a str, EvalError> {
        match self.bump.try_alloc_str(text) {
            Ok(copy) => Ok(copy),
            Err(_) => Err(EvalError::out_of_memory()),
        }
    }

    pub(crate) fn copy_values<'a>(&'a self, items: &[Value<'a>]) -> Result<&'a [Value<'a>], EvalError> {
        match self.bump.try_alloc_slice_copy(items) {
            Ok(copy) => Ok(copy),
            Err(_) => Err(EvalError::out_of_memory()),
        }
    }

    /// An object of these names and values, as many of either.
    #[inline]
    pub(crate) fn object_of<'a>(
        &'a self,
        names: &'a [&'a str],
        values: &'a [Value<'a>],
    ) -> Result<Object<'a>, EvalError> {
        self.keep(Members::new(names, values)).map(Object::new)
    }

    /// An object of these members, all of different names.
    pub(crate) fn copy_members<'a>(&'a self, members: &[(&'a str, Value<'a>)]) -> Result<Object<'a>, EvalError> {
        let member = |at: usize| members.get(at).copied().unwrap_or_default();
        let names = self.keep_slice(members.len(), |at| member(at).0)?;
        self.object_of(names, self.keep_slice(members.len(), |at| member(at).1)?)
    }

    /// Moves a plain value into the arena. Its `Drop`, if any, never runs.
    pub(crate) fn keep<'a, T: 'a>(&'a self, value: T) -> Result<&'a T, EvalError> {
        match self.bump.try_alloc(value) {
            Ok(kept) => Ok(kept),
            Err(_) => Err(EvalError::out_of_memory()),
        }
    }

    /// Moves a slice of plain values into the arena.
    pub(crate) fn keep_slice<'a, T: 'a>(
        &'a self,
        len: usize,
        fill: impl FnMut(usize) -> T,
    ) -> Result<&'a [T], EvalError> {
        match self.bump.try_alloc_slice_fill_with(len, fill) {
            Ok(kept) => Ok(kept),
            Err(_) => Err(EvalError::out_of_memory()),
        }
    }

    /// Places for so many values, undefined as yet.
    pub(crate) fn places<'a>(&'a self, count: usize) -> Result<&'a mut [Value<'a>], EvalError> {
        match self.bump.try_alloc_slice_fill_copy(count, Value::Undefined) {
            Ok(places) => Ok(places),
            Err(_) => Err(EvalError::out_of_memory()),
        }
    }

    /// Keeps a program that was compiled at run time (`$eval`) as long as the arena, against the byte budget; `make` runs
    /// only for a new text, and is told how many bytes there are.
    pub(crate) fn program(
        &self,
        source: &str,
        make: impl FnOnce(usize) -> Result<Program, EvalError>,
    ) -> Result<&Program, EvalError> {
        self.kept.program(source, || {
            let program = make(self.room())?;
            self.set_aside(program.bytes())?;
            Ok(program)
        })
    }

    /// Bytes that are left of the budget.
    fn room(&self) -> usize {
        self.limit().saturating_sub(self.bump.allocated_bytes())
    }

    /// Takes off the budget what is held outside of the arena, as long as the arena is.
    pub(crate) fn set_aside(&self, bytes: usize) -> Result<(), EvalError> {
        if !self.has_room(bytes) {
            return Err(EvalError::out_of_memory());
        }
        self.budget.set(self.budget.get().saturating_sub(bytes));
        self.pace.set(self.pace.get().map(|pace| pace.saturating_sub(bytes)));
        self.bound();
        Ok(())
    }

    /// Bytes that are set aside: what is held outside of the arena comes in many pieces, such as programs.
    pub(crate) fn set_aside_bytes(&self) -> usize {
        self.max_bytes.saturating_sub(self.budget.get())
    }

    /// Gives back what was set aside.
    fn give_back(&self, bytes: usize) {
        self.budget.set(self.budget.get().saturating_add(bytes));
        self.pace.set(self.pace.get().map(|pace| pace.saturating_add(bytes)));
        self.bound();
    }

    /// Levels of nested evaluations whose native stack is paid for.
    pub(crate) fn levels(&self) -> u32 {
        self.levels.get()
    }

    /// Takes the native stack of so many levels off the budget; it stays with the process, so it is paid for once.
    pub(crate) fn pay_for_levels(&self, levels: u32) -> Result<(), EvalError> {
        let more = levels.saturating_sub(self.levels.get());
        self.set_aside(BYTES_PER_LEVEL.saturating_mul(more as usize))?;
        self.levels.set(levels.max(self.levels.get()));
        Ok(())
    }

    /// [`Arena::pay_for_levels`], for native stack of so many bytes above the level `depth`.
    pub(crate) fn pay_for_stack(&self, depth: u32, bytes: usize) -> Result<(), EvalError> {
        let levels = u32::try_from(bytes.div_ceil(BYTES_PER_LEVEL)).unwrap_or(u32::MAX);
        self.pay_for_levels(depth.saturating_add(levels))
    }

    /// Whether this many bytes more would stay within the budget.
    pub(crate) fn has_room(&self, bytes: usize) -> bool {
        self.bump.allocated_bytes().saturating_add(bytes) <= self.limit()
    }

    pub(crate) fn bump(&self) -> &Bump {
        &self.bump
    }

    pub(crate) fn sequence<'a>(&'a self, items: &[Value<'a>], flags: Flags) -> Result<Value<'a>, EvalError> {
        Ok(Value::Array(Array::new(self.copy_values(items)?, flags)))
    }
}
