//! What comes in a stream, cut into pieces: at most one piece and what came with it is held.

use super::receive::Incoming;
use bytes::Bytes;

/// A stream that is cut.
pub(super) struct Cut<'a> {
    incoming: &'a mut (dyn Incoming + 'a),
    held: Bytes,
    ended: bool,
    /// Why it broke off, where that was seen before its piece was asked for.
    broke: Option<String>,
}

impl<'a> Cut<'a> {
    pub(super) fn new(incoming: &'a mut (dyn Incoming + 'a)) -> Self {
        Self { incoming, held: Bytes::new(), ended: false, broke: None }
    }

    /// The next so many bytes, fewer at the end, none after it; an error where the sender broke off before they were whole.
    pub(super) async fn piece(&mut self, each: usize) -> Result<Option<Bytes>, String> {
        let each = each.max(1);
        if self.over().await {
            return Ok(None);
        }
        if let Some(why) = &self.broke {
            return Err(why.clone());
        }
        if self.held.len() < each {
            // What comes whole is handed on as it is; what comes in bits is put together.
            let mut whole = Vec::from(std::mem::take(&mut self.held));
            while whole.len() < each {
                match self.incoming.next().await {
                    Ok(Some(bytes)) => {
                        let fits = bytes.len().min(each - whole.len());
                        whole.extend_from_slice(bytes.get(..fits).unwrap_or_default());
                        self.held = bytes.slice(fits..);
                    }
                    Ok(None) => {
                        self.ended = true;
                        break;
                    }
                    Err(why) => {
                        self.broke = Some(why.clone());
                        return Err(why);
                    }
                }
            }
            return Ok(Some(whole.into()));
        }
        Ok(Some(self.held.split_to(each)))
    }

    /// Whether nothing comes any more. One that broke off is not over: the next piece says so.
    pub(super) async fn over(&mut self) -> bool {
        while self.held.is_empty() && !self.ended && self.broke.is_none() {
            match self.incoming.next().await {
                Ok(Some(bytes)) => self.held = bytes,
                Ok(None) => self.ended = true,
                Err(why) => self.broke = Some(why),
            }
        }
        self.held.is_empty() && self.ended
    }

    /// Lets go of at most so many bytes; whether nothing comes after them.
    pub(super) async fn skip(&mut self, mut bytes: u64) -> Result<bool, String> {
        while !self.over().await {
            if let Some(why) = &self.broke {
                return Err(why.clone());
            }
            if bytes == 0 {
                return Ok(false);
            }
            let gone = self.held.len().min(usize::try_from(bytes).unwrap_or(usize::MAX));
            let _ = self.held.split_to(gone);
            bytes -= gone as u64;
        }
        Ok(true)
    }
}

/// Bytes that are here already.
pub(super) struct Here(pub(super) Option<Bytes>);

#[async_trait::async_trait]
impl Incoming for Here {
    async fn next(&mut self) -> Result<Option<Bytes>, String> {
        Ok(self.0.take())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bits(Vec<Result<&'static str, &'static str>>);

    #[async_trait::async_trait]
    impl Incoming for Bits {
        async fn next(&mut self) -> Result<Option<Bytes>, String> {
            if self.0.is_empty() {
                return Ok(None);
            }
            self.0.remove(0).map(|bit| Some(bit.into())).map_err(str::to_owned)
        }
    }

    async fn pieces(mut bits: Bits) -> (Vec<Bytes>, Option<String>) {
        let (mut cut, mut all) = (Cut::new(&mut bits), Vec::new());
        loop {
            match cut.piece(4).await {
                Ok(Some(piece)) => all.push(piece),
                Ok(None) => return (all, None),
                Err(why) => return (all, Some(why)),
            }
        }
    }

    #[tokio::test]
    async fn a_stream_is_cut_into_whole_pieces_however_it_comes() {
        for bits in [vec!["abcdefghij"], vec!["ab", "", "cdefg", "hi", "j"], vec!["abcd", "efgh", "ij", ""]] {
            let (all, broke) = pieces(Bits(bits.into_iter().map(Ok).collect())).await;
            assert_eq!((all, broke), (vec!["abcd".into(), "efgh".into(), "ij".into()], None));
        }
    }

    #[tokio::test]
    async fn of_a_stream_that_breaks_off_the_whole_pieces_are_kept_and_its_half_is_not() {
        let (all, broke) = pieces(Bits(vec![Ok("abcd"), Ok("ef"), Err("gone")])).await;
        assert_eq!((all, broke.as_deref()), (vec!["abcd".into()], Some("gone")));
        let (all, broke) = pieces(Bits(vec![Ok("abcd"), Err("gone")])).await;
        assert_eq!((all, broke.as_deref()), (vec!["abcd".into()], Some("gone")));
    }

    #[tokio::test]
    async fn what_was_sent_before_is_let_go_of() {
        let mut bits = Bits(vec![Ok("abc"), Ok("def")]);
        assert_eq!(Cut::new(&mut bits).skip(6).await, Ok(true));
        let mut bits = Bits(vec![Ok("abc"), Ok("def")]);
        assert_eq!(Cut::new(&mut bits).skip(5).await, Ok(false));
    }
}
