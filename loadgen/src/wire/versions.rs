//! What a broker offers, and the version that both sides speak.

use super::Line;
use anyhow::{Context, Result, bail, ensure};
use highwater::protocol::{ApiKey, ApiVersionsRequest, ApiVersionsResponse, Decode, ErrorCode, Reader};
use std::collections::BTreeMap;

/// The ranges of an ApiVersions answer.
#[derive(Clone, Debug, Default)]
pub struct Versions(BTreeMap<i16, (i16, i16)>);

impl Versions {
    /// Asks in version 3, and again in version 0 when that is too new.
    pub(super) fn ask(line: &mut Line) -> Result<Self> {
        let request =
            ApiVersionsRequest { client_software_name: "highwater-loadgen", client_software_version: "0" };
        for version in [3, 0] {
            let answer = line.ask(version, &request)?;
            // An answer to a version that the broker lacks has the form of version 0.
            let refused = ApiVersionsResponse::decode(&mut Reader::new(&answer), 0).ok();
            if version > 0
                && refused.is_some_and(|old| old.error_code == ErrorCode::UnsupportedVersion.code())
            {
                continue;
            }
            let answer = ApiVersionsResponse::decode(&mut Reader::new(&answer), version)
                .ok()
                .with_context(|| format!("{} answers, but not as a Kafka broker does", line.name()))?;
            ensure!(
                answer.error_code == 0,
                "{}: ApiVersions: {}",
                line.name(),
                super::explain(answer.error_code)
            );
            let range = |one: highwater::protocol::api_versions_response::ApiVersion| {
                (one.api_key, (one.min_version, one.max_version))
            };
            return Ok(Self(answer.api_keys.into_iter().map(range).collect()));
        }
        bail!("{} speaks no version of ApiVersions that this tool knows", line.name())
    }

    /// Whether the broker offers an API at all.
    pub fn offers(&self, api: ApiKey) -> bool {
        self.0.contains_key(&(api as i16))
    }

    /// The newest version that both speak.
    pub fn pick(&self, api: ApiKey) -> Result<i16> {
        let Some((first, last)) = self.0.get(&(api as i16)) else {
            bail!("the broker does not offer {api:?}");
        };
        let (ours_first, ours_last) = api.versions();
        let version = ours_last.min(*last);
        ensure!(
            version >= ours_first.max(*first),
            "the broker offers {api:?} in versions {first} to {last}, this tool speaks {ours_first} to {ours_last}"
        );
        Ok(version)
    }
}
