import FleetModel

/// A frame as it was recorded: what later frames refer to, and what a frame is made of.
package final class DecodedFrame: Sendable {
  /// In its file.
  package let number: UInt64
  /// Of its topology.
  package let epoch: UInt64
  package let origin: Frame.Origin
  package let timeIsAssumed: Bool
  /// Nanoseconds of the recording machine's clock without steps.
  package let monotonic: Int64
  package let rest: FrameRest

  let selection: FrameSelection
  let gpus: DecodedTable
  let batteries: DecodedTable
  let site: DecodedTable
  /// Figures of GPUs that were not read one by one; nil without any.
  let figures: FigureTable?
  private let schema: SchemaRecord

  init(
    _ header: FrameDecoder.Header, rest: FrameRest, selection: FrameSelection,
    figures: FigureTable?, schema: SchemaRecord, gpus: DecodedTable, batteries: DecodedTable,
    site: DecodedTable
  ) {
    number = header.number
    epoch = header.epoch
    origin = header.origin
    timeIsAssumed = header.timeIsAssumed
    monotonic = header.monotonic
    self.rest = rest
    self.selection = selection
    self.figures = figures
    self.schema = schema
    self.gpus = gpus
    self.batteries = batteries
    self.site = site
  }

  func table(_ subject: Metric.Subject) -> DecodedTable {
    switch subject {
    case .gpu: gpus
    case .battery: batteries
    case .site: site
    }
  }

  /// The frame, whose columns are shared with this.
  ///
  /// - Parameters:
  ///   - time: of the record.
  ///   - topology: of the epoch; has as many GPUs as the frame was decoded for.
  ///   - batteryUnits: as many as it was decoded for.
  ///   - labels: those of `rest.labels`, of as many GPUs; none where they are lost.
  package func frame(
    time: Timestamp, topology: Topology, batteryUnits: [BatteryUnit], labels: LabelTable = .none
  ) -> Frame {
    var content = Frame.Content(
      time: time, origin: origin, topology: topology, gpus: gpus.table(),
      batteryUnits: batteryUnits, batteries: batteries.table(), site: site.table(),
      processes: rest.processes, sources: rest.sources, lastSeen: rest.lastSeen,
      timeIsAssumed: timeIsAssumed, labels: labels,
      figures: figures?.figures(schema) ?? .none)
    if origin != .simulated { content.refuseImpossible() }
    return Frame(content)
  }
}
