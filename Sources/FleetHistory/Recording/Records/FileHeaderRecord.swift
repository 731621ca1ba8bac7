import FleetModel

/// What a file is: the first record of every recording.
package struct FileHeaderRecord: Hashable, Sendable {
  package static let major: UInt16 = 1
  /// 1 has group details, 2 labels and figures of groups, which readers of less pass over.
  package static let minor: UInt16 = 2
  /// The incompatible features that this program knows.
  package static let knownFeatures: UInt32 = 0

  package var major = Self.major
  package var minor = Self.minor
  package var compatibleFeatures: UInt32 = 0
  package var readOnlyFeatures: UInt32 = 0
  package var incompatibleFeatures: UInt32 = 0
  /// Place in a folder of segments, from 0.
  package var segment: UInt32 = 0
  /// Seconds from one frame to the next.
  package var period: Double = 1
  /// Frames from one key frame to the next at most.
  package var groupLength: UInt16 = 32
  /// Entities that stand together in a blob.
  package var stripe: UInt32 = 4096
  /// Nanoseconds of the monotonic clock at the wall time of the record.
  package var monotonic: Int64 = 0
  /// Seconds east of UTC.
  package var zoneOffset: Int32 = 0
  package var zone = ""
  package var machine = ""
  package var writer = ""
  package var site = ""
  package var sourceNames = ""
  /// Names of entities were replaced by others.
  package var namesArePseudonyms = false

  package init() {}

  package func encode(into writer: inout ByteWriter) {
    writer.u16(major)
    writer.u16(minor)
    writer.u32(compatibleFeatures)
    writer.u32(readOnlyFeatures)
    writer.u32(incompatibleFeatures)
    writer.u32(segment)
    writer.f64(period)
    writer.u16(groupLength)
    writer.u32(stripe)
    writer.i64(monotonic)
    writer.i32(zoneOffset)
    for text in [zone, machine, self.writer, site, sourceNames] { writer.string(text) }
    writer.u8(namesArePseudonyms ? 1 : 0)
  }

  /// Throws `unknownVersion` on what a later program wrote that this one would misread. What a
  /// later minor version appended is passed over.
  package init(decoding reader: inout ByteReader) throws(RecordingError) {
    major = try reader.u16()
    minor = try reader.u16()
    compatibleFeatures = try reader.u32()
    readOnlyFeatures = try reader.u32()
    incompatibleFeatures = try reader.u32()
    guard major == Self.major, incompatibleFeatures & ~Self.knownFeatures == 0 else {
      throw RecordingError(
        .unknownVersion, subject: "recording",
        "of version \(major).\(minor), which this program does not know; it is not read")
    }
    segment = try reader.u32()
    period = try reader.f64()
    groupLength = try reader.u16()
    stripe = try reader.u32()
    monotonic = try reader.i64()
    zoneOffset = try reader.i32()
    zone = try reader.string()
    machine = try reader.string()
    writer = try reader.string()
    site = try reader.string()
    sourceNames = try reader.string()
    namesArePseudonyms = try reader.u8() & 1 != 0
    guard period.isFinite, period >= 0 else {
      throw ByteReader.damaged("the period is no time")
    }
  }
}
