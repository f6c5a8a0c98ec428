//! Unary tests: cells of a decision table, and what stands after `in`.

use super::{
    compare::{and, compare, equal, not, or, truth},
    node::Test,
    run::Run,
    val::Val,
};
use crate::gate::ast::Op;

/// True when any of the tests is.
pub(crate) fn any_test<'a>(tested: &Val<'a>, tests: &'a [Test], run: &mut Run<'a>) -> Val<'a> {
    tests.iter().fold(Val::Bool(false), |found, one| or(found, || test(tested, one, run)))
}

fn test<'a>(tested: &Val<'a>, test: &'a Test, run: &mut Run<'a>) -> Val<'a> {
    match test {
        Test::Any => Val::Bool(true),
        Test::Null => Val::Bool(tested.is_null()),
        Test::Compare(op, node) => compare(*op, tested, &run.eval(node)),
        Test::Range(low, low_counts, high, high_counts) => {
            let (low, high) = (run.eval(low), run.eval(high));
            let above = compare(if *low_counts { Op::Ge } else { Op::Gt }, tested, &low);
            and(above, || compare(if *high_counts { Op::Le } else { Op::Lt }, tested, &high))
        }
        Test::Value(node) => match (run.eval(node), tested) {
            (Val::List(items), tested) if !matches!(tested, Val::List(_)) => member(tested, &items),
            (value, tested) => compare(Op::Eq, tested, &value),
        },
        Test::Condition(node) => {
            run.locals.push(tested.clone());
            let found = truth(run.eval(node), "?");
            run.locals.pop();
            found
        }
        Test::Not(tests) => not(any_test(tested, tests, run)),
    }
}

/// Whether a value is in a list. Items of other kinds are not it.
fn member<'a>(tested: &Val<'_>, items: &[Val<'_>]) -> Val<'a> {
    if let Val::Null(reason) = tested {
        return Val::Null(Some(reason.clone().unwrap_or_else(|| "nothing is looked for in a list".into())));
    }
    if items.iter().any(|item| equal(tested, item) == Some(true)) {
        return Val::Bool(true);
    }
    items
        .iter()
        .find_map(|item| item.reason().cloned())
        .map_or(Val::Bool(false), |reason| Val::Null(Some(reason)))
}
