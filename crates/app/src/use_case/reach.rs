//! Which cases of a program somebody finds: the policies as filters that a store puts into its query. One place for lists, queues,
//! numbers and reports, so that a number is counted among exactly the cases that its list shows.

use super::list::may_read_somewhere;
use crate::{App, Fault, answer::Count, app::Loaded, port::store::ListQuery, priority};
use authz::{Ask, Filter, Rows, Shown};
use casewright_core::priority::PriorityOf;

/// A number is counted up to this; above, it is shown as *more than*.
pub(crate) const COUNTED_MAX: u32 = 1_000;

/// What the policies leave of a program's cases for one caller.
pub(crate) struct Reach {
    /// Cases that one of the program's lists is open for, and a view.
    pub(crate) found: Filter,
    /// Cases that a view is open of.
    pub(crate) open: Filter,
    /// Of those found, the ones that are seen as a whole: signals about everything in a case are told of these alone.
    pub(crate) whole: Filter,
    /// True where the program has priorities and some view shows the caller that of a case: their queues are ordered by it.
    pub(crate) ranked: bool,
}

impl App {
    /// What a caller finds of a program.
    pub(crate) fn reach(rows: &Rows, loaded: &Loaded) -> Result<Reach, Fault> {
        let filter = |ask: &Ask| rows.filter(ask);
        let lists: Result<Vec<Filter>, _> =
            loaded.program.lists.keys().map(|list| filter(&Ask::List(list.clone()))).collect();
        let listed = Filter::any(lists.map_err(|error| Fault::Internal(error.to_string()))?);
        let priority = loaded.definition().priority.as_ref();
        let item = priority.filter(|priority| is_readable(rows, loaded, &priority.of)).map(priority::item);
        let (mut open, mut whole, mut translates, mut ranked) = (Vec::new(), Vec::new(), true, false);
        for (view, shown) in &loaded.views {
            match filter(&Ask::View(view.clone())) {
                Ok(of_view) => {
                    let all = shown.contains(&Shown::All);
                    let shows = item.as_ref().is_some_and(|item| all || shown.contains(item));
                    ranked |= shows && of_view != Filter::False;
                    if all {
                        whole.push(of_view.clone());
                    }
                    open.push(of_view);
                }
                Err(_) => translates = false,
            }
        }
        // A view whose policy is no filter is asked row by row; it opens no signals.
        let open = if translates { Filter::any(open) } else { Filter::True };
        let found = Filter::all([listed.clone(), open.clone()]);
        let open = if translates { open } else { listed };
        Ok(Reach { whole: Filter::all([found.clone(), Filter::any(whole)]), found, open, ranked })
    }

    /// Of which cases a caller hands out the work.
    pub(crate) fn hands_out(rows: &Rows) -> Filter {
        rows.filter(&Ask::Assign).unwrap_or(Filter::False)
    }

    /// How many cases a query finds; above [`COUNTED_MAX`] only that there are more.
    pub(crate) async fn counted(&self, query: &ListQuery) -> Result<Count, Fault> {
        if query.permitted == Filter::False {
            return Ok(Count::default());
        }
        let n = self.store().count(query.clone(), COUNTED_MAX + 1).await?;
        Ok(Count { n: n.min(COUNTED_MAX.into()), more: n > COUNTED_MAX.into() })
    }
}

/// Whether a caller reads, somewhere, what the priority of a case is said in.
fn is_readable(rows: &Rows, loaded: &Loaded, of: &PriorityOf) -> bool {
    match of {
        PriorityOf::Decision(_) => true,
        PriorityOf::Field(path) => {
            let field = loaded.definition().file.field(path);
            field.is_some_and(|field| may_read_somewhere(rows, &field.class))
        }
    }
}
