//! Answers about configs.

use super::{Told, or_nothing, wrong};
use crate::protocol::*;

impl Told<'_> {
    pub(super) fn configs(self) -> Vec<String> {
        let response: DescribeConfigsResponse<'_> = self.read();
        let mut lines = Vec::new();
        for result in &response.results {
            let wrong = wrong(result.error_code, result.error_message);
            let count = result.configs.len();
            lines.push(format!(
                "configs of {} {}{wrong}: {count}",
                result.resource_type, result.resource_name
            ));
            let few = result.configs.iter().filter(|_| count <= 3);
            lines.extend(few.map(|config| {
                let synonyms: Vec<String> =
                    config.synonyms.iter().map(|same| format!("{}@{}", same.name, same.source)).collect();
                let (value, source) = (config.value.unwrap_or("null"), config.config_source);
                format!("config {}={value} source={source} {}", config.name, synonyms.join(" "))
                    .trim()
                    .to_owned()
            }));
        }
        lines
    }

    pub(super) fn configured(self) -> Vec<String> {
        let response: ListConfigResourcesResponse<'_> = self.read();
        let rows = response.config_resources.iter();
        let rows = rows.map(|row| format!(" {} {}", row.resource_type, row.resource_name));
        let rows: Vec<String> = rows.collect();
        vec![format!("configured{}:{}", wrong(response.error_code, None), rows.join(","))]
    }

    pub(super) fn altered(self) -> Vec<String> {
        let response: IncrementalAlterConfigsResponse<'_> = self.read();
        let rows = response.responses.iter();
        let rows = rows.map(|row| {
            let wrong = wrong(row.error_code, row.error_message);
            format!("altered {} {}{wrong}", row.resource_type, row.resource_name)
        });
        or_nothing(rows.collect(), "altered nothing")
    }

    pub(super) fn replaced(self) -> Vec<String> {
        let response: AlterConfigsResponse<'_> = self.read();
        let rows = response.responses.iter();
        let rows = rows.map(|row| {
            let wrong = wrong(row.error_code, row.error_message);
            format!("replaced {} {}{wrong}", row.resource_type, row.resource_name)
        });
        or_nothing(rows.collect(), "replaced nothing")
    }
}
