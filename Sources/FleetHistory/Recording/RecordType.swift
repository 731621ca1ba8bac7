/// What a record of a `.gtr` file is.
package enum RecordType: UInt8, CaseIterable, Sendable {
  case fileHeader = 1
  case schema
  case topology
  case frame
  case event
  case groupSummary
  case index
  case note
  case source
  case end
  case groupDetail
  case labels

  /// Whether who does not know it must not read the file.
  package var isCritical: Bool { self == .fileHeader || self == .schema }
}
