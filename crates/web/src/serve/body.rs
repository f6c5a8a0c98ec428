//! An answer that counts as under way until its last byte was taken.

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

/// What happens on one connection.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    /// Requests begun.
    begun: AtomicU64,
    /// Requests whose answer is not complete.
    open: AtomicUsize,
}

impl Activity {
    /// Counts a request.
    pub(crate) fn begin(self: &Arc<Self>) -> Open {
        self.begun.fetch_add(1, Ordering::SeqCst);
        self.open.fetch_add(1, Ordering::SeqCst);
        Open(Arc::clone(self))
    }

    /// How many there were, and whether one is under way.
    pub(crate) fn seen(&self) -> (u64, bool) {
        (self.begun.load(Ordering::SeqCst), self.open.load(Ordering::SeqCst) > 0)
    }
}

/// A request under way.
#[derive(Debug)]
pub(crate) struct Open(Arc<Activity>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A body with what lasts as long as it.
pub(crate) struct Held {
    pub(crate) body: Body,
    pub(crate) _open: Open,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
