//! Spans of the server as spans of a trace. Only those of one target are: whoever writes such a span knows that it leaves the
//! process, and gives it nothing but routes, methods and statuses.

use super::now_ns;
use connect::otlp::{Attribute, Intake, Span};
use std::sync::atomic::{AtomicU64, Ordering};
use tracing::{
    Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{Layer, layer::Context, registry::LookupSpan};

/// The target of spans that are exported.
pub(super) const TARGET: &str = "trace";

/// The name of a field that carries a trace from outside; it is no attribute.
const PARENT: &str = "traceparent";

/// The layer.
pub(super) struct Traced {
    intake: Intake,
    one_in: u64,
    begun: AtomicU64,
}

/// What is kept of a span while it lasts.
struct Open {
    span: Span,
    sampled: bool,
}

impl Traced {
    pub(super) fn new(intake: Intake, one_in: u32) -> Self {
        Self { intake, one_in: u64::from(one_in.max(1)), begun: AtomicU64::new(0) }
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Traced {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let above = span.parent().and_then(|parent| {
            parent.extensions().get::<Open>().map(|open| (open.span.trace, open.span.id, open.sampled))
        });
        let (mut own, mut trace) = ([0; 8], [0; 16]);
        // Without random bytes there is no id, and so no span.
        if getrandom::fill(&mut own).is_err() || getrandom::fill(&mut trace).is_err() {
            return;
        }
        let (trace, parent, sampled) = match above {
            Some((trace, parent, sampled)) => (trace, Some(parent), sampled),
            None => (trace, None, self.begun.fetch_add(1, Ordering::Relaxed).is_multiple_of(self.one_in)),
        };
        let mut open = Open {
            span: Span {
                trace,
                id: own,
                parent,
                name: attributes.metadata().name(),
                serves: parent.is_none(),
                began_ns: now_ns(),
                ended_ns: 0,
                attributes: Vec::new(),
                failed: false,
            },
            sampled,
        };
        attributes.record(&mut open);
        span.extensions_mut().insert(open);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(open) = span.extensions_mut().get_mut::<Open>() {
            values.record(open);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(open) = context.span(&id).and_then(|span| span.extensions_mut().remove::<Open>()) else {
            return;
        };
        if open.sampled {
            self.intake.put(Span { ended_ns: now_ns(), ..open.span });
        }
    }
}

impl Open {
    fn put(&mut self, name: &'static str, value: Attribute) {
        let known = match name {
            "route" => "http.route",
            "method" => "http.request.method",
            "status" => "http.response.status_code",
            other => other,
        };
        if let Attribute::Number(status) = &value
            && name == "status"
        {
            self.span.failed = *status >= 500;
        }
        self.span.attributes.push((known, value));
    }

    /// Joins the trace of whoever asked: `00-<trace>-<span>-<flags>`.
    fn join(&mut self, text: &str) {
        let mut parts = text.split('-').skip(1);
        let (Some(trace), Some(parent), Some(flags)) = (parts.next(), parts.next(), parts.next()) else {
            return;
        };
        let (mut into_trace, mut into_parent, mut into_flags) = ([0; 16], [0; 8], [0; 1]);
        let read = hex::decode_to_slice(trace, &mut into_trace).is_ok()
            && hex::decode_to_slice(parent, &mut into_parent).is_ok()
            && hex::decode_to_slice(flags, &mut into_flags).is_ok();
        if read && into_trace != [0; 16] && into_parent != [0; 8] {
            (self.span.trace, self.span.parent) = (into_trace, Some(into_parent));
            self.sampled = into_flags[0] & 1 == 1;
        }
    }
}

impl Visit for Open {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == PARENT {
            self.join(value);
        } else {
            self.put(field.name(), Attribute::Text(value.to_owned()));
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field.name(), Attribute::Number(i64::try_from(value).unwrap_or(i64::MAX)));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field.name(), Attribute::Number(value));
    }

    /// Words and numbers alone leave the process.
    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
