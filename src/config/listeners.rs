//! `listeners`, `advertised.listeners` and `listener.security.protocol.map`.
//!
//! ```text
//! PLAINTEXT://127.0.0.1:9092,INTERNAL://[::1]:19092,ALL://:9093
//! name        host     port  name        host      port   no host: every address
//! ```

/// A place to listen at, or to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// Its name, in capitals.
    pub name: String,
    /// Host name or address without brackets; empty stands for every address.
    pub host: String,
    /// The port; 0 lets the kernel choose.
    pub port: u16,
}

/// Reads one `name://host:port`.
fn parse_one(text: &str) -> Result<Listener, String> {
    let malformed = || format!("{text} is no listener: expected name://host:port");
    let (name, address) = text.split_once("://").ok_or_else(malformed)?;
    let (host, port) = address.rsplit_once(':').ok_or_else(malformed)?;
    let port = port.parse().map_err(|_| format!("{text} has no port between 0 and 65535"))?;
    let host = match host.strip_prefix('[').map(|rest| rest.strip_suffix(']')) {
        Some(inner) => inner.ok_or_else(malformed)?,
        None if host.contains(':') => return Err(format!("{text}: an IPv6 address stands in brackets")),
        None => host,
    };
    let legal = |c: char| c.is_ascii_alphanumeric() || "-._:%".contains(c);
    match !name.is_empty() && host.chars().all(legal) {
        true => Ok(Listener { name: name.to_ascii_uppercase(), host: host.to_owned(), port }),
        false => Err(malformed()),
    }
}

/// Reads a list of listeners and checks that no name and no address is there twice.
pub(super) fn parse(items: &[String]) -> Result<Vec<Listener>, String> {
    let mut listeners: Vec<Listener> = Vec::new();
    for item in items {
        let listener = parse_one(item)?;
        if listeners.iter().any(|known| known.name == listener.name) {
            return Err(format!("the name {} is there twice", listener.name));
        }
        let same = |known: &Listener| known.port == listener.port && known.host == listener.host;
        if listener.port != 0 && listeners.iter().any(same) {
            return Err(format!("{item} is there twice under different names"));
        }
        listeners.push(listener);
    }
    Ok(listeners)
}

/// The security protocol that stands behind a listener's name, by `listener.security.protocol.map`.
pub(super) fn protocol<'a>(name: &str, map: &'a str) -> Result<&'a str, String> {
    let pairs = map.split(',').filter_map(|item| item.trim().split_once(':'));
    let mut found = pairs.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, protocol)| protocol);
    found.next().ok_or_else(|| format!("listener.security.protocol.map has no protocol for {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Result<&str, &str>) {
        let items: Vec<String> = text.split(',').map(str::to_owned).collect();
        let found = parse(&items).map(|listeners| {
            let parts: Vec<String> =
                listeners.iter().map(|l| format!("{} {:?} {}", l.name, l.host, l.port)).collect();
            parts.join(", ")
        });
        assert_eq!(found.as_deref().map_err(String::as_str), expect, "{text}");
    }

    #[test]
    fn listeners() {
        check("PLAINTEXT://127.0.0.1:9092", Ok("PLAINTEXT \"127.0.0.1\" 9092"));
        check("plain://:0,b://[::1]:0", Ok("PLAIN \"\" 0, B \"::1\" 0"));
        check("A://h-1.example:1,B://h-1.example:2", Ok("A \"h-1.example\" 1, B \"h-1.example\" 2"));
        check("A://h", Err("A://h is no listener: expected name://host:port"));
        check("h:9092", Err("h:9092 is no listener: expected name://host:port"));
        check("://h:9092", Err("://h:9092 is no listener: expected name://host:port"));
        check("A://h/x:1", Err("A://h/x:1 is no listener: expected name://host:port"));
        check("A://h:70000", Err("A://h:70000 has no port between 0 and 65535"));
        check("A://h:90x", Err("A://h:90x has no port between 0 and 65535"));
        check("A://::1:9092", Err("A://::1:9092: an IPv6 address stands in brackets"));
        check("A://h:1,a://i:2", Err("the name A is there twice"));
        check("A://h:1,B://h:1", Err("B://h:1 is there twice under different names"));
    }

    #[test]
    fn protocols() {
        let map = "PLAINTEXT:PLAINTEXT, in:SASL_SSL";
        assert_eq!(protocol("IN", map), Ok("SASL_SSL"));
        assert!(protocol("OUT", map).is_err());
    }
}
