//! *Did you mean …?*

/// The candidate that is closest to a word, if one is close enough to be meant.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = (word.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The help for an unknown word, *did you mean …?*: the nearest candidate, else all there are.
pub fn help(word: &str, candidates: &[&str]) -> String {
    match nearest(word, candidates.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if candidates.is_empty() => "there are none yet: write one first".to_owned(),
        None => format!(
            "there {} {}",
            if candidates.len() == 1 { "is" } else { "are" },
            candidates.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        ),
    }
}

/// Edits between two words (Levenshtein), a swap of neighbours counted as one.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    let cell = |rows: &[Vec<usize>], i: usize, j: usize| -> usize {
        rows.get(i).and_then(|row| row.get(j)).copied().unwrap_or(usize::MAX / 2)
    };
    for (i, a) in left.iter().enumerate() {
        rows.push(vec![i + 1]);
        for (j, b) in right.iter().enumerate() {
            let mut best = (cell(&rows, i, j + 1) + 1)
                .min(cell(&rows, i + 1, j) + 1)
                .min(cell(&rows, i, j) + usize::from(a != b));
            let swapped = i > 0 && j > 0 && left.get(i - 1) == Some(b) && right.get(j - 1) == Some(a);
            if swapped {
                best = best.min(cell(&rows, i - 1, j - 1) + 1);
            }
            if let Some(row) = rows.last_mut() {
                row.push(best);
            }
        }
    }
    cell(&rows, left.len(), right.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        assert_eq!(nearest("inspektor", ["inspector", "police"]), Some("inspector"));
        assert_eq!(nearest("satte", ["state", "set"]), Some("state"));
        assert_eq!(nearest("finance", ["inspector", "police"]), None);
        assert_eq!(help("x", &["alpha", "beta"]), "there are `alpha`, `beta`");
    }
}
