//! Bytes that come in pieces: wherever a stream of requests is cut, the answers are the same.

use super::settings::Settings;
use super::words::Part;
use super::world::World;

#[test]
fn requests_may_be_cut_anywhere() {
    let mut expected = None;
    for cut in 0..=500 {
        let mut world = World::new(Settings::read(&Part::default()));
        world.happen("topic logs");
        let whole = world.stream("a", &["produce acks=1 logs/0 x y", "versions v=0", "metadata logs"]);
        let cut = cut.min(whole.len());
        world.send("a", &whole[..cut]);
        world.send("a", &whole[cut..]);
        let mut heard = world.happen("wait 0ms");
        // Where the client does not see it: a request that is whole waits until the produce is answered.
        heard.retain(|line| !["a: paused", "a: resumed"].contains(&line.as_str()));
        assert_eq!(heard.len(), 4, "cut at {cut}: {heard:?}");
        assert_eq!(expected.get_or_insert(heard.clone()), &heard, "cut at {cut}");
    }
}
