//! From `host:port` to an open connection, or a plain word why not.

use anyhow::{Context, Result, anyhow, bail};
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

/// How long a connection may take to open.
const OPEN: Duration = Duration::from_secs(5);
/// Where brokers listen when nobody says.
const PORT: u16 = 9092;

/// The first address of `host:port`, `host`, or `[v6]:port`.
pub fn resolve(text: &str) -> Result<SocketAddr> {
    let full = match text.rsplit_once(':') {
        Some((host, port)) if host.ends_with(']') || !host.contains(':') => {
            port.parse::<u16>().ok().with_context(|| format!("'{text}': '{port}' is no port"))?;
            text.to_owned()
        }
        _ if text.is_empty() => bail!("an empty address: expected host:port"),
        _ => format!("{text}:{PORT}"),
    };
    let mut found =
        full.to_socket_addrs().map_err(|error| anyhow!("the name in '{text}' is not known: {error}"))?;
    found.next().with_context(|| format!("the name in '{text}' has no address"))
}

/// Opens a connection.
pub fn connect(address: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, OPEN).map_err(|error| match error.kind() {
        ErrorKind::ConnectionRefused => anyhow!("nobody listens at {address} (connection refused)"),
        ErrorKind::TimedOut => anyhow!("{address} did not answer within {} s", OPEN.as_secs()),
        _ => anyhow!("{address} cannot be reached: {error}"),
    })?;
    stream.set_nodelay(true).context("TCP_NODELAY")?;
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_or_refused() {
        for (text, expect) in
            [("127.0.0.1:19092", "127.0.0.1:19092"), ("127.0.0.1", "127.0.0.1:9092"), ("[::1]:7", "[::1]:7")]
        {
            assert_eq!(resolve(text).unwrap().to_string(), expect);
        }
        assert_eq!(resolve("127.0.0.1:x").unwrap_err().to_string(), "'127.0.0.1:x': 'x' is no port");
        assert!(resolve("").is_err());
        assert!(resolve("no.such.name.invalid:1").unwrap_err().to_string().contains("is not known"));
    }

    #[test]
    fn nobody_there_is_said_so() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let error = connect(free).unwrap_err().to_string();
        assert_eq!(error, format!("nobody listens at {free} (connection refused)"));
    }
}
