//! The parts of a model as a graph: an order to read them in, and cycles.

use std::collections::BTreeSet;

/// An order in which each follows those it requires; what lies on a cycle is left out.
pub(super) fn order(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut waits: Vec<usize> =
        edges.iter().map(|edges| edges.iter().collect::<BTreeSet<_>>().len()).collect();
    let mut users: Vec<Vec<usize>> = edges.iter().map(|_| Vec::new()).collect();
    for (index, edges) in edges.iter().enumerate() {
        for edge in edges.iter().collect::<BTreeSet<_>>() {
            if let Some(users) = users.get_mut(*edge) {
                users.push(index);
            }
        }
    }
    let mut ready: Vec<usize> = (0..edges.len()).filter(|index| waits.get(*index) == Some(&0)).collect();
    let mut done = Vec::new();
    while let Some(index) = ready.pop() {
        done.push(index);
        for user in users.get(index).into_iter().flatten() {
            if let Some(left) = waits.get_mut(*user) {
                *left -= 1;
                if *left == 0 {
                    ready.push(*user);
                }
            }
        }
    }
    done
}

/// A part and every part it rests on.
pub(super) fn reached(start: usize, edges: &[Vec<usize>]) -> Vec<usize> {
    let (mut found, mut seen) = (vec![start], BTreeSet::from([start]));
    let mut next = 0;
    while let Some(index) = found.get(next) {
        for edge in edges.get(*index).cloned().unwrap_or_default() {
            if seen.insert(edge) {
                found.push(edge);
            }
        }
        next += 1;
    }
    found
}

/// True for a part on a cycle.
pub(super) fn leads_back(start: usize, edges: &[Vec<usize>]) -> bool {
    let direct = edges.get(start).into_iter().flatten();
    direct.into_iter().any(|edge| reached(*edge, edges).contains(&start))
}
