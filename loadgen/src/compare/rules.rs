//! When a round is void: fixed before any round is run, the same for all contenders, printed in every report.

use super::round::Round;
use super::statistics::median;
use crate::plan::Load;

/// A probe of the flush floor may be so many times the median of all probes.
const FLOOR_MAX: f64 = 3.0;
/// Others may use so much of one core.
const OTHERS_MAX: f64 = 0.25;
/// The host may take so much of one core.
const STOLEN_MAX: f64 = 0.05;
/// A client thread may be so busy in an open loop.
const CLIENT_MAX: f64 = 0.95;

/// The rule in words.
pub(super) fn in_words() -> String {
    format!(
        "A round is void, and counts in no median or ratio, when (1) the flush floor before or after it was more than \
         {FLOOR_MAX} times the median of all probes of the comparison, (2) other processes (not the kernel's own threads, \
         which work for broker and client) used more than {:.0} % of a core while it was measured, (3) the host took away more than {:.0} % of a core, (4) in an open loop a client thread was \
         more than {:.0} % busy, or (5) it broke or was cut short. A broker that does not keep up with the rate does not make \
         a round void. The rule was fixed before the first round.",
        OTHERS_MAX * 100.0,
        STOLEN_MAX * 100.0,
        CLIENT_MAX * 100.0
    )
}

/// The median of all probes, in microseconds.
pub(super) fn usual_floor(rounds: &[Round]) -> f64 {
    let probes = rounds.iter().flat_map(|round| [round.floor_before, round.floor_after]).flatten();
    median(&probes.map(|floor| floor.p50_us).collect::<Vec<_>>()).unwrap_or(f64::INFINITY)
}

/// Why a round is void; `None` when it counts.
pub(super) fn void(round: &Round, usual_floor_us: f64) -> Option<String> {
    if let Some(trouble) = &round.trouble {
        return Some(format!("it broke: {trouble}"));
    }
    let floors = [round.floor_before, round.floor_after].into_iter().flatten();
    let floor = floors.map(|floor| floor.p50_us).fold(0.0, f64::max);
    if floor > FLOOR_MAX * usual_floor_us {
        return Some(format!(
            "the disk was slow: a flush took {floor:.0} us, usually {usual_floor_us:.0} us"
        ));
    }
    if round.outcome.is_some() {
        let seconds = round.usage.seconds.max(1e-9);
        let (others, stolen) = (round.usage.others_s / seconds, round.usage.stolen_s / seconds);
        if others > OTHERS_MAX {
            return Some(format!("other processes used {:.0} % of a core", others * 100.0));
        }
        if stolen > STOLEN_MAX {
            return Some(format!("the host took {:.0} % of a core", stolen * 100.0));
        }
    }
    round.outcome.as_ref().and_then(|outcome| {
        let produce = outcome.plan.produce.as_ref()?;
        let open = matches!(produce.load, Load::Open { .. });
        match outcome.client_busy {
            _ if outcome.partial => Some("it was cut short".to_owned()),
            busy if open && busy > CLIENT_MAX => Some(format!("the client was {:.0} % busy", busy * 100.0)),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::floor::Floor;
    use crate::compare::usage::Usage;

    fn round() -> Round {
        let floor = Some(Floor { p50_us: 100.0, p99_us: 900.0 });
        Round {
            scene: "s".to_owned(),
            contender: "c".to_owned(),
            number: 0,
            command: String::new(),
            outcome: None,
            usage: Usage::default(),
            floor_before: floor,
            floor_after: floor,
            started_ms: None,
            trouble: None,
        }
    }

    #[test]
    fn a_slow_disk_and_a_broken_round_are_void() {
        assert_eq!(void(&round(), 100.0), None);
        assert_eq!(usual_floor(&[round(), round()]), 100.0);
        let slow = Round { floor_after: Some(Floor { p50_us: 301.0, p99_us: 0.0 }), ..round() };
        assert_eq!(
            void(&slow, 100.0).as_deref(),
            Some("the disk was slow: a flush took 301 us, usually 100 us")
        );
        let broken = Round { trouble: Some("x".to_owned()), ..round() };
        assert_eq!(void(&broken, 100.0).as_deref(), Some("it broke: x"));
    }
}
