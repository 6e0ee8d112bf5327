//! Subscriptions by pattern.

use super::story;
use super::story::story_with;
use crate::coordinator::group::consumer::Options;

#[test]
fn a_pattern_is_looked_up_after_the_heartbeat() {
    story(
        r"topic x 1
         topic y 1
         a join regex=[xy] !
         = 1 nothing
         ! member a, current a 1<0
         wait 0 !
         ! pattern [xy] x y, epoch 2
         a beat !
         = 2 x0 y0
         ! target a x0 y0, targets 2, current a 2<1 x0@2 y0@2
         show
         = Stable 2/2 | a 2 x0 y0",
    );
}

#[test]
fn new_topics_are_found() {
    story(
        r"topic x 1
         a join regex=.
         = 1 nothing
         wait 0
         wait 1000
         a beat
         = 2 x0
         topic y 1
         a beat !
         = 2
         !
         wait 9000
         a beat !
         = 2
         !
         wait 1 !
         !
         a beat !
         = 2
         !
         wait 0 !
         ! pattern . x y, epoch 3
         wait 1000
         a beat !
         = 3 x0 y0
         ! target a x0 y0, targets 3, current a 3<2 x0@2 y0@3",
    );
}

#[test]
fn dropped_topics_are_found_at_the_next_look() {
    story(
        r"topic x 1
         topic y 1
         a join regex=.
         = 1 nothing
         wait 0
         a beat
         = 2 x0 y0
         wait 1000
         drop y
         a beat !
         = 2 x0
         ! epoch 3, target a x0, targets 3, current a 2<2 x0@2 -y0@2
         a has
         = 3
         show
         = Stable 3/3 | a 3 x0",
    );
}

#[test]
fn the_last_one_takes_the_pattern_with_it() {
    story(
        r"topic x 1
         a join regex=x
         = 1 nothing
         wait 0
         a beat
         = 2 x0
         b join regex=x !
         = 2 nothing
         ! member b, epoch 3, current b 2<0
         a leave !
         = -1
         ! -current a, -target a, -member a, epoch 4
         b leave !
         = -1
         ! -current b, -target b, -member b, -pattern x, epoch 5
         show
         = Empty 5/2",
    );
}

#[test]
fn another_pattern() {
    story(
        r"topic x 1
         topic y 1
         a join regex=x
         = 1 nothing
         wait 0
         a beat
         = 2 x0
         wait 1000
         a wants regex=y !
         = 2 nothing
         ! member a, -pattern x, current a 2<2 -x0@2
         a has !
         = 2
         ! current a 2<2
         wait 0 !
         ! pattern y y, epoch 3
         a beat !
         = 3 y0
         ! target a y0, targets 3, current a 3<2 y0@3
         show
         = Stable 3/3 | a 3 y0",
    );
}

#[test]
fn from_pattern_to_names() {
    story(
        r"topic x 1
         topic y 1
         a join regex=x
         = 1 nothing
         wait 0
         wait 1000
         a beat
         = 2 x0
         a wants y regex= !
         = 2 nothing
         ! member a, -pattern x, epoch 3, current a 2<2 -x0@2
         a has
         = 2
         show
         = Assigning 3/2 | a 2",
    );
}

#[test]
fn names_and_pattern_together() {
    story(
        r"topic x 1
         topic y 1
         topic z 1
         a join x regex=[xy]
         = 2 x0
         wait 0
         a beat
         = 2
         wait 1000
         a beat
         = 3 x0 y0
         show
         = Stable 3/3 | a 3 x0 y0",
    );
}

#[test]
fn patterns_are_looked_up_again_from_time_to_time() {
    story_with(
        Options { regex_refresh_interval_ms: 30_000, ..Options::default() },
        "topic x 1
         a join regex=x
         = 1 nothing
         wait 0
         a beat
         = 2 x0
         wait 30000
         a beat
         = 2
         wait 0 !
         !
         wait 1
         a beat
         = 2
         wait 0 !
         ! pattern x x",
    );
}
