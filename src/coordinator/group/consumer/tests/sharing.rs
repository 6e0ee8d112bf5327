//! Members that come, share, and give up what they must.

use super::story;

#[test]
fn the_first_member_gets_everything() {
    story(
        r"topic x 3
         a join x !
         = 2 x0 x1 x2
         ! member a, epoch 2, target a x0 x1 x2, targets 2, current a 2<0 x0@2 x1@2 x2@2
         a beat !
         = 2
         !
         show
         = Stable 2/2 | a 2 x0 x1 x2",
    );
}

#[test]
fn a_second_member_waits_until_the_first_has_given_up() {
    story(
        r"topic x 4
         a join x
         = 2 x0 x1 x2 x3
         wait 1000
         b join x !
         = 3 nothing
         ! member b, epoch 3, target a x0 x1, target b x2 x3, targets 3, current b 3<0
         show
         = Reconciling 3/3 | a 2 x0 x1 x2 x3 | b 3 waiting
         a beat !
         = 2 x0 x1
         ! current a 2<2 x0@2 x1@2 -x2@2 -x3@2
         b beat !
         = 3
         ! current b 3<3
         show
         = Reconciling 3/3 | a 2 revoking x0 x1 -x2 -x3 | b 3 waiting
         a has x0 x1 x2
         = 2
         a has !
         = 3
         ! current a 3<2 x0@2 x1@2
         show
         = Reconciling 3/3 | a 3 x0 x1 | b 3 waiting
         b beat !
         = 3 x2 x3
         ! current b 3<3 x2@3 x3@3
         a beat
         = 3
         show
         = Stable 3/3 | a 3 x0 x1 | b 3 x2 x3",
    );
}

#[test]
fn targets_are_not_made_more_often_than_allowed() {
    story(
        r"topic x 2
         a join x
         = 2 x0 x1
         b join x !
         = 2 nothing
         ! member b, epoch 3, current b 2<0
         show
         = Assigning 3/2 | a 2 x0 x1 | b 2
         a beat
         = 2
         wait 999
         b beat
         = 2
         wait 1
         b beat !
         = 3
         ! target a x0, target b x1, targets 3, current b 3<2
         a beat
         = 2 x0
         a has
         = 3
         b beat
         = 3 x1
         show
         = Stable 3/3 | a 3 x0 | b 3 x1",
    );
}

#[test]
fn a_topic_grows() {
    story(
        r"topic x 2
         a join x
         = 2 x0 x1
         wait 1000
         topic x 3
         a beat !
         = 3 x0 x1 x2
         ! epoch 3, target a x0 x1 x2, targets 3, current a 3<2 x0@2 x1@2 x2@3
         show
         = Stable 3/3 | a 3 x0 x1 x2",
    );
}

#[test]
fn a_topic_is_made_after_it_was_wanted() {
    story(
        r"a join x !
         = 2 nothing
         ! member a, epoch 2, target a, targets 2, current a 2<0
         wait 1000
         topic x 1
         a beat !
         = 3 x0
         ! epoch 3, target a x0, targets 3, current a 3<2 x0@3",
    );
}

#[test]
fn a_topic_is_dropped() {
    story(
        r"topic x 1
         topic y 1
         a join x y
         = 2 x0 y0
         wait 1000
         drop x
         a beat !
         = 2 y0
         ! epoch 3, target a y0, targets 3, current a 2<2 y0@2 -x0@2
         a has
         = 3
         a beat
         = 3
         show
         = Stable 3/3 | a 3 y0",
    );
}

#[test]
fn a_member_changes_its_mind() {
    story(
        r"topic x 2
         topic y 2
         a join x
         = 2 x0 x1
         wait 1000
         a wants y !
         = 2 nothing
         ! member a, epoch 3, target a y0 y1, targets 3, current a 2<2 -x0@2 -x1@2
         a beat
         = 2
         a has !
         = 3 y0 y1
         ! current a 3<2 y0@3 y1@3
         show
         = Stable 3/3 | a 3 y0 y1",
    );
}

#[test]
fn a_member_changes_its_mind_before_a_new_target_may_be_made() {
    story(
        r"topic x 2
         topic y 2
         a join x y
         = 2 x0 x1 y0 y1
         a wants y !
         = 2 y0 y1
         ! member a, epoch 3, current a 2<2 y0@2 y1@2 -x0@2 -x1@2
         show
         = Assigning 3/2 | a 2 revoking y0 y1 -x0 -x1
         a has !
         = 2
         ! current a 2<2 y0@2 y1@2
         wait 1000
         a beat !
         = 3
         ! target a y0 y1, targets 3, current a 3<2 y0@2 y1@2
         show
         = Stable 3/3 | a 3 y0 y1",
    );
}

#[test]
fn members_with_different_wishes() {
    story(
        r"topic x 2
         topic y 2
         a join x
         = 2 x0 x1
         wait 1000
         b join x y
         = 3 y0 y1
         wait 1000
         c join y
         = 4 nothing
         a beat
         = 4
         b beat
         = 3 y0
         c beat
         = 4
         a has
         = 4
         b has
         = 4
         c beat
         = 4 y1
         b beat
         = 4
         show
         = Stable 4/4 | a 4 x0 x1 | b 4 y0 | c 4 y1",
    );
}

#[test]
fn the_majority_chooses_the_assignor() {
    story(
        r"topic x 2
         topic y 2
         a join x y assignor=range
         = 2 x0 x1 y0 y1
         wait 1000
         b join x y assignor=range
         = 3 nothing
         a beat
         = 2 x0 y0
         a has
         = 3
         b beat
         = 3 x1 y1
         show
         = Stable 3/3 | a 3 x0 y0 | b 3 x1 y1",
    );
}

#[test]
fn three_members_and_one_goes() {
    story(
        r"topic x 6
         a join x
         = 2 x0 x1 x2 x3 x4 x5
         wait 1000
         b join x
         = 3 nothing
         wait 1000
         c join x
         = 4 nothing
         a beat
         = 2 x0 x1
         a has
         = 4
         b beat
         = 4 x3 x4
         b has
         = 4
         c beat
         = 4 x2 x5
         a beat
         = 4
         b beat
         = 4
         c beat
         = 4
         show
         = Stable 4/4 | a 4 x0 x1 | b 4 x3 x4 | c 4 x2 x5
         wait 1000
         b leave !
         = -1
         ! -current b, -target b, -member b, epoch 5
         a beat !
         = 5 x0 x1 x3
         ! target a x0 x1 x3, target c x2 x4 x5, targets 5, current a 5<4 x0@2 x1@2 x3@5
         c beat !
         = 5 x2 x4 x5
         ! current c 5<4 x2@4 x4@5 x5@4
         show
         = Stable 5/5 | a 5 x0 x1 x3 | c 5 x2 x4 x5",
    );
}

#[test]
fn an_answer_is_lost() {
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
         show
         = Reconciling 3/3 | a 3 x0 | b 3 waiting
         a has
         = 3
         lost b beat
         = 3 x1
         b beat
         = 3
         b has
         = 3
         show
         = Stable 3/3 | a 3 x0 | b 3 x1",
    );
}

/// Random stories that were played to the coordinator of Kafka 4.3.1 itself: what it answered, and the records that it wrote.
#[test]
fn it_is_what_kafka_does() {
    let stories: Vec<&str> = include_str!("kafka.txt").split("##\n").skip(1).collect();
    assert_eq!(stories.len(), 24);
    stories.into_iter().for_each(story);
}
