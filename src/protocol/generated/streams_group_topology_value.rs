//! `StreamsGroupTopologyValue`, versions 0 to 0.
//! Generated from `src/protocol/schema`: do not edit, see its `generator/mod.rs`.

use crate::protocol::{Decode, DecodeError, Encode, Message, Reader, Sink, check_version};

/// `StreamsGroupTopologyValue`, key 23, versions 0 to 0.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct StreamsGroupTopologyValue<'a> {
    pub epoch: i32,
    pub subtopologies: Vec<Subtopology<'a>>,
}

impl Message for StreamsGroupTopologyValue<'_> {
    const NAME: &'static str = "StreamsGroupTopologyValue";
    const MIN_VERSION: i16 = 0;
    const MAX_VERSION: i16 = 0;
    const FLEXIBLE_FROM: i16 = 0;
}

impl<'a> Decode<'a> for StreamsGroupTopologyValue<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        check_version(version, Self::MIN_VERSION, Self::MAX_VERSION)?;
        let message =
            Self { epoch: r.i32()?, subtopologies: r.array(true, 8, |r| Subtopology::decode(r, version))? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for StreamsGroupTopologyValue<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.i32(self.epoch);
        out.length(true, Some(self.subtopologies.len()));
        for item in &self.subtopologies {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupTopologyValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Subtopology<'a> {
    pub subtopology_id: &'a str,
    pub source_topics: Vec<&'a str>,
    pub source_topic_regex: Vec<&'a str>,
    pub state_changelog_topics: Vec<TopicInfo<'a>>,
    pub repartition_sink_topics: Vec<&'a str>,
    pub repartition_source_topics: Vec<TopicInfo<'a>>,
    pub copartition_groups: Vec<CopartitionGroup>,
}

impl<'a> Decode<'a> for Subtopology<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            subtopology_id: r.string(true)?,
            source_topics: r.array(true, 1, |r| r.string(true))?,
            source_topic_regex: r.array(true, 1, |r| r.string(true))?,
            state_changelog_topics: r.array(true, 9, |r| TopicInfo::decode(r, version))?,
            repartition_sink_topics: r.array(true, 1, |r| r.string(true))?,
            repartition_source_topics: r.array(true, 9, |r| TopicInfo::decode(r, version))?,
            copartition_groups: r.array(true, 4, |r| CopartitionGroup::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for Subtopology<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.subtopology_id);
        out.length(true, Some(self.source_topics.len()));
        for item in &self.source_topics {
            out.string(true, item);
        }
        out.length(true, Some(self.source_topic_regex.len()));
        for item in &self.source_topic_regex {
            out.string(true, item);
        }
        out.length(true, Some(self.state_changelog_topics.len()));
        for item in &self.state_changelog_topics {
            item.encode(out, version);
        }
        out.length(true, Some(self.repartition_sink_topics.len()));
        for item in &self.repartition_sink_topics {
            out.string(true, item);
        }
        out.length(true, Some(self.repartition_source_topics.len()));
        for item in &self.repartition_source_topics {
            item.encode(out, version);
        }
        out.length(true, Some(self.copartition_groups.len()));
        for item in &self.copartition_groups {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupTopologyValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct CopartitionGroup {
    pub source_topics: Vec<i16>,
    pub source_topic_regex: Vec<i16>,
    pub repartition_source_topics: Vec<i16>,
}

impl<'a> Decode<'a> for CopartitionGroup {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            source_topics: r.array(true, 2, |r| r.i16())?,
            source_topic_regex: r.array(true, 2, |r| r.i16())?,
            repartition_source_topics: r.array(true, 2, |r| r.i16())?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for CopartitionGroup {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.length(true, Some(self.source_topics.len()));
        for item in &self.source_topics {
            out.i16(*item);
        }
        out.length(true, Some(self.source_topic_regex.len()));
        for item in &self.source_topic_regex {
            out.i16(*item);
        }
        out.length(true, Some(self.repartition_source_topics.len()));
        for item in &self.repartition_source_topics {
            out.i16(*item);
        }
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupTopologyValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicConfig<'a> {
    pub key: &'a str,
    pub value: &'a str,
}

impl<'a> Decode<'a> for TopicConfig<'a> {
    fn decode(r: &mut Reader<'a>, _version: i16) -> Result<Self, DecodeError> {
        let message = Self { key: r.string(true)?, value: r.string(true)? };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicConfig<'_> {
    fn encode<S: Sink>(&self, out: &mut S, _version: i16) {
        out.string(true, self.key);
        out.string(true, self.value);
        out.uvarint(0);
    }
}

/// Part of `StreamsGroupTopologyValue`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TopicInfo<'a> {
    pub name: &'a str,
    pub partitions: i32,
    pub replication_factor: i16,
    pub topic_configs: Vec<TopicConfig<'a>>,
}

impl<'a> Decode<'a> for TopicInfo<'a> {
    fn decode(r: &mut Reader<'a>, version: i16) -> Result<Self, DecodeError> {
        let message = Self {
            name: r.string(true)?,
            partitions: r.i32()?,
            replication_factor: r.i16()?,
            topic_configs: r.array(true, 3, |r| TopicConfig::decode(r, version))?,
        };
        r.skip_tags()?;
        Ok(message)
    }
}

impl Encode for TopicInfo<'_> {
    fn encode<S: Sink>(&self, out: &mut S, version: i16) {
        out.string(true, self.name);
        out.i32(self.partitions);
        out.i16(self.replication_factor);
        out.length(true, Some(self.topic_configs.len()));
        for item in &self.topic_configs {
            item.encode(out, version);
        }
        out.uvarint(0);
    }
}
