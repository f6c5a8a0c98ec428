//! The budget of one run: steps, depth of calls, sizes of values.
//!
//! The engine knows no limits, so the tree it is handed holds calls of the functions made here wherever a text can make it
//! work without end: each turn of an iteration, each body of a function, each value that is given a name. Their names begin
//! with a character that no text can spell. When the budget is used up the run is unwound, never answered half.
//!
//! Steps are counted, not time: the same inputs give the same answer on a slow machine too.

use dsntk_feel::{
    Evaluator, FeelNumber, FeelScope, FeelType, FunctionBody, Name, closure::Closure, context::FeelContext,
    values::Value,
};
use dsntk_feel_parser::AstNode;
use std::{
    any::Any,
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, LazyLock},
    thread,
};

/// Most steps of one run.
pub(super) const STEPS_MAX: usize = 200_000;
/// Deepest calls of functions in each other.
pub(super) const CALLS_MAX: usize = 64;
/// Most values in one value.
const ITEMS_MAX: usize = 10_000;
/// Most values in one argument of a function.
const ARGUMENT_ITEMS_MAX: usize = 2_000;
/// Longest text.
const TEXT_BYTES_MAX: usize = 100_000;
/// Longest text that a pattern is looked for in.
const PATTERN_TEXT_BYTES_MAX: usize = 20_000;
/// Most repetitions a pattern may count: `(a{20}){50}`.
const PATTERN_REPEATS_MAX: u64 = 1_000;
/// What one call with a pattern costs: it is read again each time.
const PATTERN_STEPS: usize = 500;
/// Deepest nesting of a value.
const VALUE_DEPTH_MAX: usize = 100;
/// Most turns of one iteration over several lists.
const TURNS_MAX: u64 = 50_000;
/// A call takes some 500 KiB in the worst case, unoptimised.
const STACK_BYTES: usize = 128 * 1_024 * 1_024;

/// Why a run was given up.
struct Exhausted(&'static str);

thread_local! {
    static STEPS: Cell<usize> = const { Cell::new(0) };
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

/// Runs on a stack and with a budget of its own. `Err` says why there is no answer.
pub(super) fn metered<T: Send>(run: impl FnOnce() -> T + Send) -> Result<T, String> {
    thread::scope(|scope| {
        thread::Builder::new()
            .name("feel-run".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || catch_unwind(AssertUnwindSafe(run)))
            .map_err(|_| "there is no room to run the decision; try again".to_owned())?
            .join()
            .unwrap_or_else(Err)
            .map_err(|cause: Box<dyn Any + Send>| match cause.downcast_ref::<Exhausted>() {
                Some(Exhausted(reason)) => (*reason).to_owned(),
                None => "the engine has no answer for these values".to_owned(),
            })
    })
}

fn stop(reason: &'static str) -> ! {
    resume_unwind(Box::new(Exhausted(reason)))
}

/// Takes steps from the budget.
pub(super) fn spend(steps: usize) {
    let spent = STEPS.get().saturating_add(steps);
    STEPS.set(spent);
    if spent > STEPS_MAX {
        stop("the decision takes too many steps");
    }
}

/// Begins the body of a function.
pub(super) fn enter() {
    spend(1);
    CALLS.set(CALLS.get() + 1);
    if CALLS.get() > CALLS_MAX {
        stop("functions call each other too deep");
    }
}

/// Ends it.
pub(super) fn leave() {
    CALLS.set(CALLS.get().saturating_sub(1));
}

/// Charges for a value and gives it back; gives up when it is too large.
pub(super) fn weighed(value: Value) -> Value {
    let (items, bytes) = weigh(&value);
    spend(1 + items / 16 + bytes / 64);
    value
}

fn weigh(value: &Value) -> (usize, usize) {
    let mut size = Size::default();
    size.add(value, 0);
    (size.items, size.bytes)
}

#[derive(Default)]
struct Size {
    items: usize,
    bytes: usize,
}

impl Size {
    fn add(&mut self, value: &Value, depth: usize) {
        self.items += 1;
        if self.items > ITEMS_MAX {
            stop("a list or group is too large");
        }
        if depth > VALUE_DEPTH_MAX {
            stop("a value is nested too deep");
        }
        match value {
            Value::String(text) => {
                self.bytes += text.len();
                if self.bytes > TEXT_BYTES_MAX {
                    stop("a text is too long");
                }
            }
            Value::List(items) | Value::ExpressionList(items) => {
                for item in items {
                    self.add(item, depth + 1);
                }
            }
            Value::Context(parts) => {
                for (_, part) in parts.iter() {
                    self.add(part, depth + 1);
                }
            }
            Value::FunctionDefinition(_, _, _, _, closed, _) => {
                for (_, part) in closed.iter() {
                    self.add(part, depth + 1);
                }
            }
            Value::Range(from, _, to, _) => {
                self.add(from, depth + 1);
                self.add(to, depth + 1);
            }
            _ => {}
        }
    }
}

/// A function made here, of these parameters.
pub(super) fn native(
    parameters: Vec<(Name, FeelType)>,
    result: FeelType,
    run: impl Fn(&FeelScope) -> Value + Send + Sync + 'static,
) -> Value {
    let body: Evaluator = Box::new(run);
    Value::FunctionDefinition(
        parameters,
        FunctionBody::LiteralExpression(Arc::new(body)),
        false,
        Closure::default(),
        FeelContext::default(),
        result,
    )
}

/// What the tree may call.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hook {
    /// One turn: charges for its value, and for what came before, which the engine copies each time.
    Turn,
    /// A value that is given a name or put in a list.
    Value,
    /// An argument of a function.
    Argument,
    /// An argument of a function that compares every item with every other.
    Pairs,
    /// An argument of a function that takes a pattern.
    Text,
    /// A pattern.
    Pattern,
    /// Begins the body of a function.
    Enter,
    /// Ends it.
    Leave,
    /// How many whole numbers or days lie between two values.
    Span,
    /// How many items a list has.
    Count,
    /// How many values there are in a value, in its lists too.
    Deep,
    /// Whether so many turns can be taken.
    Turns,
    /// `now`
    Now,
    /// `today`
    Today,
}

impl Hook {
    fn name(self) -> Name {
        Name::from(format!("\u{1}{self:?}"))
    }

    /// The function itself.
    pub(super) fn named(self) -> AstNode {
        AstNode::Name(self.name())
    }

    /// A call of it.
    pub(super) fn call(self, arguments: Vec<AstNode>) -> AstNode {
        AstNode::FunctionInvocation(
            Box::new(self.named()),
            Box::new(AstNode::PositionalParameters(arguments)),
        )
    }
}

fn x() -> Name {
    Name::from("\u{1}x")
}

fn y() -> Name {
    Name::from("\u{1}y")
}

fn one(run: impl Fn(Value) -> Value + Send + Sync + 'static) -> Value {
    native(vec![(x(), FeelType::Any)], FeelType::Any, move |scope| {
        run(scope.get_value(&x()).unwrap_or(Value::Null(None)))
    })
}

/// The functions of [`Hook`], except the time.
static HOOKS: LazyLock<FeelContext> = LazyLock::new(|| {
    let mut hooks = FeelContext::default();
    let mut set = |hook: Hook, function: Value| hooks.set_entry(&hook.name(), function);
    let turn = native(vec![(x(), FeelType::Any)], FeelType::Any, |scope| {
        if let Some(Value::List(before)) = scope.get_value(&"partial".into()) {
            spend(before.len() / 8);
        }
        weighed(scope.get_value(&x()).unwrap_or(Value::Null(None)))
    });
    set(Hook::Turn, turn);
    set(Hook::Value, one(weighed));
    set(Hook::Argument, one(|value| argument(value, TEXT_BYTES_MAX).0));
    let pairs = one(|value| {
        let (value, items) = argument(value, TEXT_BYTES_MAX);
        spend(items * items / 256);
        value
    });
    set(Hook::Pairs, pairs);
    set(Hook::Text, one(|value| argument(value, PATTERN_TEXT_BYTES_MAX).0));
    let pattern = one(|value| {
        spend(PATTERN_STEPS);
        if let Value::String(pattern) = &value
            && !is_small(pattern)
        {
            stop("a pattern is too large");
        }
        value
    });
    set(Hook::Pattern, pattern);
    let enter = native(Vec::new(), FeelType::Any, |_| {
        enter();
        Value::Boolean(true)
    });
    set(Hook::Enter, enter);
    let leave = one(|value| {
        leave();
        weighed(value)
    });
    set(Hook::Leave, leave);
    set(
        Hook::Count,
        one(|value| {
            number(match value {
                Value::List(items) => items.len() as u64,
                _ => 1,
            })
        }),
    );
    set(Hook::Deep, one(|value| number(weigh(&value).0 as u64)));
    let span = native(vec![(x(), FeelType::Any), (y(), FeelType::Any)], FeelType::Any, |scope| {
        let [from, to] = [x(), y()].map(|name| scope.get_value(&name));
        number(match (from, to) {
            (Some(Value::Number(from)), Some(Value::Number(to))) => {
                u64::try_from((to - from).abs().trunc()).map_or(u64::MAX, |span| span.saturating_add(1))
            }
            // Days; a year is counted longer than it is.
            (Some(Value::Date(from)), Some(Value::Date(to))) => {
                (u64::from(from.year().abs_diff(to.year())) + 1) * 366
            }
            _ => 1,
        })
    });
    set(Hook::Span, span);
    let turns = one(|value| {
        let Value::List(counts) = value else { return Value::Boolean(true) };
        let turns = counts.iter().fold(1_u64, |turns, count| match count {
            Value::Number(count) => turns.saturating_mul(u64::try_from(*count).unwrap_or(u64::MAX).max(1)),
            _ => turns,
        });
        if turns > TURNS_MAX {
            stop("an iteration has too many turns");
        }
        spend(usize::try_from(turns).unwrap_or(usize::MAX) / 64);
        Value::Boolean(true)
    });
    set(Hook::Turns, turns);
    hooks
});

fn number(count: u64) -> Value {
    Value::Number(FeelNumber::from(count))
}

/// An argument, charged for, and how many values it holds.
fn argument(value: Value, bytes_max: usize) -> (Value, usize) {
    let (items, bytes) = weigh(&value);
    if items > ARGUMENT_ITEMS_MAX || bytes > bytes_max {
        stop("a function is given too much at once");
    }
    spend(1 + items / 16 + bytes / 64);
    (value, items)
}

/// False for a pattern that counts so many repetitions that reading it takes long.
fn is_small(pattern: &str) -> bool {
    let repeats = pattern.split('{').skip(1).fold(1_u64, |repeats, after| {
        let counted = after.split('}').next().unwrap_or("");
        let most = counted.split(',').filter_map(|count| count.trim().parse::<u64>().ok()).max();
        repeats.saturating_mul(most.unwrap_or(1).max(1))
    });
    pattern.len() <= 500 && repeats <= PATTERN_REPEATS_MAX
}

/// A scope with the functions of the meter and the time of a run in its outermost context.
pub(super) fn scope(now: &Value, today: &Value) -> FeelScope {
    let mut hooks = HOOKS.clone();
    for (hook, value) in [(Hook::Now, now), (Hook::Today, today)] {
        let value = value.clone();
        hooks.set_entry(&hook.name(), native(Vec::new(), FeelType::Any, move |_| value.clone()));
    }
    FeelScope::from(hooks)
}
