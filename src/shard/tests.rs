//! One node, told in stories. The texts in `tests/stories` are the tests; this page is how to read them.
//!
//! A line at the margin is something that happens; the indented lines behind it are all that comes back, word for word.
//! `--- title` begins a new story with a new node on an empty disk. `#` begins a remark.
//!
//! ```text
//! --- a record is produced and read
//! topic logs
//! a: produce logs/0 hello
//!     a: produced logs/0 at 0
//! a: fetch logs/0 at=0
//!     a: fetched logs/0 high=1 {0: hello}
//! ```
//!
//! | line | what happens |
//! |---|---|
//! | `node cores=2 auto-create=no …` | first line of a story: how this node differs from the usual one |
//! | `node keys=yes` | the broker has keys that can be changed while it runs |
//! | `topic NAME partitions=2 cleanup.policy=compact …` | the topic is made |
//! | `connect b core=1` | a client connects there; clients that are not announced connect to core 0 |
//! | `hold wal`, `release wal` | writes of the write-ahead log stay under way, and complete; the same with `reads`, and with `files` for work in the background |
//! | `break 1`, `repair 1` | from now on every access to log directory 1 fails, or works again; `node dirs=2` has several |
//! | `room 1 30 of 100` | the shell has looked: so many bytes are free in log directory 1, less than a tenth is too little |
//! | `wait 500ms` | time passes, deadlines come |
//! | `stop`, `start`, `crash` | a clean stop; the next start; kill -9 and the next start |
//! | `a: VERB …` | client `a` sends a request of Kafka's protocol; `v=` names its version, else the newest; `spare=3` puts three zeros behind its body |
//! | `a: together VERB … \| VERB …` | several requests in one piece |
//! | `a: cut`, `a: stop reading`, `a: read on`, `a: hang up` | its bytes come one by one; its window closes, opens; it goes |
//! | `a: bytes 0000ffff` | it sends these bytes, in hex |
//!
//! Parts of a request that name several partitions are parted by `;`. Records are words: `value`, `key:value`,
//! `value@timestamp`, `:` is no value, `big(1000)` has 1,000 bytes, `5*x` are five records. `logs.1` is the id of the
//! first topic that was called `logs`, `s1` the first fetch session, `m1` the first member of a group. Time begins at 1000000 ms.
//!
//! `STORIES=write cargo test --lib shard::tests` writes down what happens now; read the difference before you keep it.

mod allocations;
mod answers;
mod cuts;
mod leaks;
mod requests;
mod settings;
mod story;
mod turns;
mod words;
mod world;

macro_rules! stories {
    ($($name:ident),* $(,)?) => {$(
        #[test]
        fn $name() {
            story::check(stringify!($name));
        }
    )*};
}

stories!(
    produce,
    idempotence,
    fetch,
    sessions,
    offsets,
    topics,
    metadata,
    cluster,
    configs,
    connections,
    memory,
    stopping,
    remade,
    directories,
    groups
);
