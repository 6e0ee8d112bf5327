//! What members hear when they are wrong.

use super::story;

#[test]
fn an_old_epoch_with_partitions_that_went_on() {
    story(
        r"topic x 2
         a join x
         = 2 x0 x1
         wait 1000
         b join x
         = 3 nothing
         a beat
         = 2 x0
         lost a has
         = 3
         a has x0 x1
         = FENCED_MEMBER_EPOCH The consumer group member has a smaller member epoch (2) than the one known by the group coordinator (3). The member must abandon all its partitions and rejoin.",
    );
}

#[test]
fn what_is_wrong_whatever_the_group() {
    story(
        r"a join x assignor=best
         = UNSUPPORTED_ASSIGNOR ServerAssignor best is not supported. Supported assignors: uniform, range.
         a at -3
         = INVALID_REQUEST MemberEpoch is invalid.
         a away
         = INVALID_REQUEST InstanceId can't be null.
         a at 1
         = UNKNOWN_MEMBER_ID Member a is not a member of group g.",
    );
}

#[test]
fn who_is_not_known() {
    story(
        r"a join x
         = 2 nothing
         b at 1
         = UNKNOWN_MEMBER_ID Member b is not a member of group g.
         b leave
         = UNKNOWN_MEMBER_ID Member b is not a member of group g.
         a at 5
         = FENCED_MEMBER_EPOCH The consumer group member has a greater member epoch (5) than the one known by the group coordinator (2). The member must abandon all its partitions and rejoin.
         a leave
         = -1
         a leave
         = UNKNOWN_MEMBER_ID Member a is not a member of group g.",
    );
}

#[test]
fn epochs() {
    story(
        r"topic x 2
         a join x
         = 2 x0 x1
         a at 3
         = FENCED_MEMBER_EPOCH The consumer group member has a greater member epoch (3) than the one known by the group coordinator (2). The member must abandon all its partitions and rejoin.
         a join x
         = 2 x0 x1
         a at 1
         = FENCED_MEMBER_EPOCH The consumer group member has a smaller member epoch (1) than the one known by the group coordinator (2). The member must abandon all its partitions and rejoin.
         a join x
         = 2 x0 x1
         a beat
         = 2",
    );
}

#[test]
fn instances() {
    story(
        r"a join x instance=i
         = 2 nothing
         b join x instance=i
         = UNRELEASED_INSTANCE_ID Static member b with instance id i cannot join the group because the instance id is owned by a member.
         b at 2 instance=i
         = FENCED_INSTANCE_ID Static member b with instance id i was fenced by member a.
         b at 2 instance=j
         = UNKNOWN_MEMBER_ID Instance id j is unknown.
         c leave instance=i
         = FENCED_INSTANCE_ID Static member c with instance id i was fenced by member a.
         c leave instance=j
         = UNKNOWN_MEMBER_ID Instance id j is unknown.
         a beat
         = 2",
    );
}

#[test]
fn patterns() {
    story(
        r"a join regex=[ !
         = INVALID_REGULAR_EXPRESSION SubscribedTopicRegex `[` is not a valid regular expression: unclosed character class.
         !
         show
         = Empty 1/1
         a join regex=(?=x) !
         = INVALID_REGULAR_EXPRESSION SubscribedTopicRegex `(?=x)` is not a valid regular expression: look-around, including look-ahead and look-behind, is not supported.
         !",
    );
}
