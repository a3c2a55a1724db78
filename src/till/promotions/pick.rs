//! Which promotion each line of a cart gets. Pure, and the same whatever order lines and promotions come in.
//!
//! A line gets at most one promotion, so that no piece is discounted twice. By itself it gets the one that saves the
//! customer most. Promotions of the kind "take n, pay m" count pieces over several lines: such a promotion takes a group
//! of lines over where it saves more than what these lines had by themselves, the best such promotion first; a line that
//! does better alone is left out of the group. It is a rule that a cashier can explain, not a search for the optimum.

use std::cmp::Reverse;

use super::rules::{Effect, Promotion};
use crate::base::{BusinessDay, Rupiah};
use crate::till::cart::{CartLine, PERCENT_BP_MAX};

/// The promotion of a line and what it takes off the whole line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picked<'p> {
    pub promotion: &'p Promotion,
    pub off: Rupiah,
}

/// Lines that a promotion of n for m would take over, with what it takes off each.
struct Group<'p> {
    promotion: &'p Promotion,
    offs: Vec<(usize, Rupiah)>,
    /// What the customer saves more than without it.
    gain: Rupiah,
}

/// The promotions of a cart's lines on a day, one place per line.
pub fn pick<'p>(lines: &[CartLine], promotions: &'p [Promotion], day: BusinessDay) -> Vec<Option<Picked<'p>>> {
    let mut in_force: Vec<&Promotion> = promotions.iter().filter(|promotion| promotion.holds_on(day)).collect();
    in_force.sort_by_key(|promotion| promotion.id);
    let mut picked: Vec<Option<Picked<'p>>> = lines.iter().map(|line| best_alone(line, &in_force)).collect();
    let mut open = vec![true; lines.len()];
    in_force.retain(|promotion| matches!(promotion.effect, Effect::NForM { .. }));
    while let Some(group) = best_group(lines, &in_force, &picked, &open) {
        for &(at, off) in &group.offs {
            open[at] = false;
            picked[at] = (off > Rupiah::ZERO).then_some(Picked { promotion: group.promotion, off });
        }
        in_force.retain(|promotion| promotion.id != group.promotion.id);
    }
    picked
}

/// The best promotion that needs no other line; of equals the oldest.
fn best_alone<'p>(line: &CartLine, in_force: &[&'p Promotion]) -> Option<Picked<'p>> {
    let mut best: Option<Picked<'p>> = None;
    for &promotion in in_force.iter().filter(|promotion| promotion.target.covers(&line.item)) {
        let off = match promotion.effect {
            Effect::Percent(bp) => (line.piece_price() * line.qty).basis_points(i64::from(bp.min(PERCENT_BP_MAX))),
            Effect::Amount(amount) => amount.clamp(Rupiah::ZERO, line.piece_price()) * line.qty,
            Effect::NForM { .. } => continue,
        };
        if off > best.map_or(Rupiah::ZERO, |best| best.off) {
            best = Some(Picked { promotion, off });
        }
    }
    best
}

fn best_group<'p>(
    lines: &[CartLine],
    in_force: &[&'p Promotion],
    picked: &[Option<Picked<'p>>],
    open: &[bool],
) -> Option<Group<'p>> {
    let mut best: Option<Group<'p>> = None;
    for &promotion in in_force {
        let Some(group) = group_of(promotion, lines, picked, open) else { continue };
        if best.as_ref().is_none_or(|best| group.gain > best.gain) {
            best = Some(group);
        }
    }
    best
}

/// The lines that this promotion would take over, if the customer gains by it.
fn group_of<'p>(
    promotion: &'p Promotion,
    lines: &[CartLine],
    picked: &[Option<Picked<'p>>],
    open: &[bool],
) -> Option<Group<'p>> {
    let Effect::NForM { take, pay } = promotion.effect else { return None };
    let alone = |at: usize| picked[at].map_or(Rupiah::ZERO, |picked| picked.off);
    let mut pool: Vec<usize> =
        (0..lines.len()).filter(|&at| open[at] && promotion.target.covers(&lines[at].item)).collect();
    pool.sort_by_key(|&at| (lines[at].piece_price(), lines[at].key.0));
    let mut saved = saving(&free_pieces(lines, &pool, take, pay));
    // Lines that do better by themselves, the best first, are left out.
    let mut tempted: Vec<usize> = pool.iter().copied().filter(|&at| alone(at) > Rupiah::ZERO).collect();
    tempted.sort_by_key(|&at| (Reverse(alone(at)), lines[at].piece_price(), lines[at].qty, lines[at].key.0));
    for out in tempted {
        let rest: Vec<usize> = pool.iter().copied().filter(|&at| at != out).collect();
        let saved_by_rest = saving(&free_pieces(lines, &rest, take, pay));
        if saved_by_rest + alone(out) > saved {
            (pool, saved) = (rest, saved_by_rest);
        }
    }
    let given_up: Rupiah = pool.iter().map(|&at| alone(at)).sum();
    let gain = saved - given_up;
    (gain > Rupiah::ZERO).then(|| Group { promotion, offs: spread(lines, &pool, saved), gain })
}

/// What a group saves belongs to all its lines, by what they cost: whoever brings one piece back gets what it came to,
/// and no partner pays for another one's sale. The parts sum exactly.
fn spread(lines: &[CartLine], pool: &[usize], saved: Rupiah) -> Vec<(usize, Rupiah)> {
    let cost = |at: usize| lines[at].piece_price() * lines[at].qty;
    let whole: Rupiah = pool.iter().map(|&at| cost(at)).sum();
    let mut before = Rupiah::ZERO;
    let upto = |sum: Rupiah| Rupiah((i128::from(saved.0) * i128::from(sum.0) / i128::from(whole.0.max(1))) as i64);
    let part = |&at: &usize| {
        let after = before + cost(at);
        let part = upto(after) - upto(before);
        before = after;
        (at, part)
    };
    pool.iter().map(part).collect()
}

fn saving(offs: &[(usize, Rupiah)]) -> Rupiah {
    offs.iter().map(|&(_, off)| off).sum()
}

/// What each line of a pool, which comes cheapest first, gets for nothing: of each `take` pieces all but `pay`, the
/// cheapest of the whole pool.
fn free_pieces(lines: &[CartLine], pool: &[usize], take: i64, pay: i64) -> Vec<(usize, Rupiah)> {
    let pieces: i64 = pool.iter().map(|&at| lines[at].qty).sum();
    let mut free = if (1..take).contains(&pay) { pieces / take * (take - pay) } else { 0 };
    let mut offs = Vec::with_capacity(pool.len());
    for &at in pool {
        let here = free.min(lines[at].qty);
        free -= here;
        offs.push((at, lines[at].piece_price() * here));
    }
    offs
}
