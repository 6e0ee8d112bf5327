//! Members that leave, fall silent, or come back.

use super::story;

#[test]
fn the_last_member_leaves() {
    story(
        r"topic x 2
         a join x
         = 2 x0 x1
         a leave !
         = -1
         ! -current a, -target a, -member a, epoch 3
         show
         = Empty 3/2
         wait 1000
         b join x !
         = 4 x0 x1
         ! member b, epoch 4, target b x0 x1, targets 4, current b 4<0 x0@4 x1@4",
    );
}

#[test]
fn a_silent_member_is_put_out() {
    story(
        r"topic x 2
         a join x
         = 2 x0 x1
         wait 1000
         b join x
         = 3 nothing
         wait 40000
         b beat
         = 3
         wait 3999 !
         !
         show
         = Reconciling 3/3 | a 2 x0 x1 | b 3 waiting
         wait 1 !
         ! -current a, -target a, -member a, epoch 4
         b beat
         = 4 x0 x1
         show
         = Stable 4/4 | b 4 x0 x1
         a beat
         = INVALID_REQUEST RebalanceTimeoutMs must be provided in first request.",
    );
}

#[test]
fn a_member_that_does_not_give_up_is_put_out() {
    story(
        r"topic x 2
         a join x timeout=7000
         = 2 x0 x1
         wait 1000
         b join x
         = 3 nothing
         a beat
         = 2 x0
         wait 6999
         a beat
         = 2
         show
         = Reconciling 3/3 | a 2 revoking x0 -x1 | b 3 waiting
         wait 1 !
         ! -current a, -target a, -member a, epoch 4
         b beat
         = 4 x0 x1
         show
         = Stable 4/4 | b 4 x0 x1",
    );
}

#[test]
fn one_that_gave_up_in_time_stays() {
    story(
        r"topic x 2
         a join x timeout=7000
         = 2 x0 x1
         wait 1000
         b join x
         = 3 nothing
         a beat
         = 2 x0
         wait 6999
         a has
         = 3
         wait 10000 !
         !
         b beat
         = 3 x1
         show
         = Stable 3/3 | a 3 x0 | b 3 x1",
    );
}

#[test]
fn a_static_member_comes_back() {
    story(
        r"topic x 2
         a join x instance=i
         = 2 x0 x1
         wait 1000
         b join x
         = 3 nothing
         a beat
         = 2 x0
         a has
         = 3
         b beat
         = 3 x1
         a away !
         = -2
         ! current a -2<2 x0@0
         show
         = Reconciling 3/3 | a -2 x0 | b 3 x1
         c join x instance=i !
         = 3 x0
         ! -current a, -target a, -member a, member c, target c x0, current c 0<0 x0@0, current c 3<0 x0@0
         b beat
         = 3
         show
         = Stable 3/3 | b 3 x1 | c 3 x0",
    );
}

#[test]
fn a_static_member_stays_away() {
    story(
        r"topic x 2
         a join x instance=i
         = 2 x0 x1
         wait 1000
         a away
         = -2
         wait 43999
         show
         = Reconciling 2/2 | a -2 x0 x1
         wait 1 !
         ! -current a, -target a, -member a, epoch 3
         show
         = Empty 3/2",
    );
}

#[test]
fn a_static_member_leaves_for_good() {
    story(
        r"topic x 2
         a join x instance=i
         = 2 x0 x1
         a leave !
         = -1
         ! -current a, -target a, -member a, epoch 3
         wait 1000
         b join x instance=i
         = 4 x0 x1
         show
         = Stable 4/4 | b 4 x0 x1",
    );
}

#[test]
fn a_restart_gives_everybody_the_whole_time_again() {
    story(
        r"topic x 2
         a join x
         = 2 x0 x1
         wait 44000
         restart
         wait 44999
         show
         = Stable 2/2 | a 2 x0 x1
         a beat !
         = 2
         !
         wait 44999
         show
         = Stable 2/2 | a 2 x0 x1",
    );
}

#[test]
fn a_restart_while_partitions_move() {
    story(
        r"topic x 2
         a join x timeout=7000
         = 2 x0 x1
         wait 1000
         b join x
         = 3 nothing
         a beat
         = 2 x0
         wait 6000
         restart
         wait 6999
         show
         = Reconciling 3/3 | a 2 revoking x0 -x1 | b 3 waiting
         wait 1 !
         ! -current a, -target a, -member a, epoch 4
         show
         = Assigning 4/3 | b 3 waiting",
    );
}
