import FleetModel
import Synchronization

/// Labels of GPUs: decoded when a frame names them first. Those that are damaged or lost are none,
/// and cost nothing else; the frames that had them are among the losses.
extension Segment {
  /// The labels that a frame names; nil where they are lost.
  ///
  /// - Parameter number: 0 for a frame without labels.
  func labels(_ number: UInt64, _ topology: TopologyRecord) -> LabelTable? {
    guard number > 0 else { return LabelTable.none }
    if let known = labelTables.withLock({ $0.table(number) }) {
      return Self.fitting(known, topology)
    }
    let table = try? readLabels(number)
    return Self.fitting(labelTables.withLock { $0.insert(number, table) }, topology)
  }

  private static func fitting(_ table: LabelTable?, _ topology: TopologyRecord) -> LabelTable? {
    guard let table, table.count == topology.topology.gpuCount else { return nil }
    return table
  }

  func readLabels(_ number: UInt64) throws(RecordingError) -> LabelTable {
    guard let offset = catalog.labels[number], let record = try bytes.record(at: offset),
      record.header.type == .labels
    else { throw ByteReader.damaged("labels are lost") }
    var head = ByteReader(record.payload)
    let (found, epoch) = try LabelsRecord.head(decoding: &head)
    guard found == number else { throw ByteReader.damaged("labels have another number") }
    var reader = ByteReader(record.payload)
    let gpus = try topology(epoch).topology.gpuCount
    return try LabelsRecord(decoding: &reader, gpus: gpus).table
  }

  /// The newest labels that can be read; nil without any.
  var newestLabels: LabelTable? {
    catalog.labels.keys.max().flatMap { try? readLabels($0) }
  }
}
