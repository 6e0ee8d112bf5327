//! From `host:port` to an open connection, or a plain word why not.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

/// Where brokers listen when nobody says.
const PORT: u16 = 9092;
/// How long a connection may take to open, for each address of a name.
const OPEN: Duration = Duration::from_secs(5);
/// How long the other side may be silent. A coordinator flushes before it answers, nothing takes longer.
const SILENCE: Duration = Duration::from_secs(30);

/// Reads `host:port`, `host`, or `[v6]:port`; gives `host:port`. Asks no name server.
pub(super) fn parse(text: &str) -> Result<String, String> {
    let wrong = |what: String| format!("'{text}' is no address: {what}; expected HOST:PORT");
    if text.contains(['/', ' ']) {
        return Err(wrong("'/' and blanks have no place there".to_owned()));
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if host.ends_with(']') || !host.contains(':') => (host, Some(port)),
        Some(_) if text.ends_with(']') => (text, None),
        Some(_) => return Err(wrong("an IPv6 address stands in [ ]".to_owned())),
        None => (text, None),
    };
    if host.is_empty() {
        return Err(wrong("no host is named".to_owned()));
    }
    match port {
        None => Ok(format!("{host}:{PORT}")),
        Some(port) if port.parse::<u16>().is_ok_and(|port| port > 0) => Ok(text.to_owned()),
        Some(port) => Err(wrong(format!("'{port}' is no port"))),
    }
}

/// An address as an answer has it.
pub(super) fn join(host: &str, port: i32) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// Opens a connection to the first address of `host:port` that takes it.
pub(super) fn connect(name: &str) -> Result<TcpStream, String> {
    let addresses =
        name.to_socket_addrs().map_err(|error| format!("the name in '{name}' is not known ({error})"))?;
    let mut why = format!("the name in '{name}' has no address");
    for address in addresses {
        match TcpStream::connect_timeout(&address, OPEN).and_then(prepare) {
            Ok(stream) => return Ok(stream),
            Err(error) => why = refused(address, &error),
        }
    }
    Err(why)
}

fn prepare(stream: TcpStream) -> io::Result<TcpStream> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(SILENCE))?;
    stream.set_write_timeout(Some(SILENCE))?;
    Ok(stream)
}

fn refused(address: SocketAddr, error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => {
            format!(
                "nobody listens at {address} (connection refused): does the broker run, and is the address right?"
            )
        }
        ErrorKind::TimedOut => format!("{address} did not answer within {} s", OPEN.as_secs()),
        _ => format!("{address} cannot be reached: {error}"),
    }
}
