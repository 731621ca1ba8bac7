import FleetModel

/// The columns that stay the same in every frame, made once and shared by all of them, and who
/// reports at all.
struct StaticColumns: Sendable {
  /// A table with the constant columns and the standing statuses.
  let table: MetricTable
  /// GPUs with values, and those whose cells are errors; nil when there are none of these.
  let presence: PresenceMask
  let errors: PresenceMask?
  /// `presence` and `errors` of metrics that some GPUs do not report.
  private let partial: [Metric: (presence: PresenceMask, errors: PresenceMask?)]

  init(plan: FleetPlan, oddities: Oddities) {
    let count = plan.gpuCount
    var presence = PresenceMask(count: count, present: true)
    for gpu in oddities.silent { presence[gpu] = false }
    var errors: PresenceMask?
    if !oddities.needingReset.isEmpty {
      var mask = PresenceMask(count: count, present: false)
      for gpu in oddities.needingReset { mask[gpu] = true }
      errors = mask
    }
    self.presence = presence
    self.errors = errors
    let partial = Self.partial(plan, oddities, presence, errors)
    self.partial = partial
    var table = MetricTable(count: count)
    for gpu in oddities.needingReset { table.statuses[gpu] = .needsReset }
    for (gpu, _) in oddities.lost { table.statuses[gpu] = .lost }

    func add(_ metric: Metric, _ storage: Column.Storage) {
      let masks = partial[metric] ?? (presence, errors)
      table[metric] = Column(storage, presence: masks.presence, errors: masks.errors)
    }
    add(.framebufferUsed, .int32(Self.memoryUsed(plan)))
    add(.framebufferTotal, .int32(Self.each(plan) { $0.memory }))
    add(.powerLimit, .int32(Self.each(plan) { Int32($0.fullPower * 100) }))
    add(.memoryClock, .uint16(Self.each(plan) { $0.memoryClock }))
    add(.performanceState, .uint8([UInt8](repeating: 0, count: count)))
    var uncorrected = [UInt8](repeating: 0, count: count)
    for (gpu, errors) in oddities.withErrors { uncorrected[gpu] = UInt8(clamping: errors) }
    add(.eccUncorrected, .uint8(uncorrected))
    self.table = table
  }

  /// Masks of metrics that a device or a few GPUs do not have.
  private static func partial(
    _ plan: FleetPlan, _ oddities: Oddities, _ presence: PresenceMask, _ errors: PresenceMask?
  ) -> [Metric: (presence: PresenceMask, errors: PresenceMask?)] {
    var without = presence
    for gpu in oddities.withoutMemoryTemperature { without[gpu] = false }
    var masks = [Metric.memoryTemperature: (presence: without, errors: errors)]
    for section in plan.sections {
      for metric in section.device.withheld {
        var mask = masks[metric] ?? (presence, errors)
        mask.presence.clear(section.gpus)
        mask.errors?.clear(section.gpus)
        masks[metric] = mask
      }
    }
    return masks
  }

  /// A column with the GPUs that have a value of its metric.
  func column(_ metric: Metric, _ storage: Column.Storage) -> Column {
    let masks = partial[metric] ?? (presence, errors)
    return Column(storage, presence: masks.presence, errors: masks.errors)
  }

  private static func each<T>(_ plan: FleetPlan, _ value: (DeviceModel) -> T) -> [T] {
    var values: [T] = []
    values.reserveCapacity(plan.gpuCount)
    for section in plan.sections {
      values.append(contentsOf: repeatElement(value(section.device), count: section.gpus.count))
    }
    return values
  }

  /// MiB that the driver holds of a GPU on which nothing runs.
  static let driverMemory: Int32 = 4

  /// MiB: what the job holds, each GPU a little differently; a few MiB of driver where none runs.
  private static func memoryUsed(_ plan: FleetPlan) -> [Int32] {
    var values = [Int32](repeating: driverMemory, count: plan.gpuCount)
    for span in plan.spans {
      let held = plan.jobs[span.job].memoryShare
      guard held > 0 else { continue }
      let total = Double(plan.sections[span.section].device.memory)
      let least = Int32(total * (held - 0.01))
      let range = UInt64(total * 0.02)
      for gpu in span.gpus {
        values[gpu] = least + Int32(Noise.mix(plan.seed ^ 0x3E30, gpu) % range)
      }
    }
    return values
  }
}
