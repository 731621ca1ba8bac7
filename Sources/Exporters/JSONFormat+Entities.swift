import FleetModel

extension JSONFormat {
  /// Metrics whose keys every GPU has, null where absent; others follow where the fleet has them.
  private static let gpuMetrics: [Metric] = [
    .utilization, .memoryUtilization, .framebufferUsed, .framebufferTotal, .temperature,
    .memoryTemperature, .powerDraw, .powerLimit, .smClock, .memoryClock, .fanSpeed,
    .performanceState, .clocksEventReasons, .eccUncorrected, .xid,
  ]

  /// Metrics whose keys every battery unit has.
  private static let unitMetrics: [Metric] = [
    .chargeStatus, .stateOfCharge, .batteryPower, .energyAvailable, .energyRating, .connection,
    .inverterMode,
  ]

  private func columns(
    _ fixed: [Metric], _ all: [Metric], _ table: MetricTable
  ) -> [ExportColumn] {
    let further = all.filter { !fixed.contains($0) && table[$0] != nil }
    return (fixed + further).map { ExportColumn($0, table[$0]) }
  }

  func writeGPUs(_ frame: Frame, _ sink: inout ByteSink) throws {
    let columns = columns(Self.gpuMetrics, MetricCatalog.gpu, frame.gpus)
    let processes = Dictionary(grouping: frame.content.processes, by: \.gpu)
    sink.line("gpus")
    sink.beginArray()
    for gpu in 0..<frame.gpus.count where !frame.isKnownByGroup(gpu) {
      sink.nextLine()
      sink.beginObject()
      writeIdentity(frame, gpu, &sink)
      for column in columns { writeMetric(column, gpu, &sink) }
      if !frame.labels.isEmpty { writeLabels(frame.labels, gpu, &sink) }
      if !processes.isEmpty { writeProcesses(processes[gpu] ?? [], &sink) }
      sink.endObject()
      try sink.endRow()
    }
    sink.endArray()
  }

  private func writeIdentity(_ frame: Frame, _ gpu: Int, _ sink: inout ByteSink) {
    let identity = frame.topology.directory.identity(at: gpu)
    let status = frame.gpus.statuses[gpu]
    sink.member("host", identity.host.isEmpty ? nil : identity.host)
    sink.member("index", identity.index)
    sink.member("uuid", identity.uuid)
    sink.member("bus_id", identity.busID)
    sink.member("name", identity.name)
    sink.member("status", status.word)
    if !status.isReporting { sink.member("last_seen", frame.content.lastSeen[gpu]?.iso8601) }
  }

  /// Job, pod, user, as far as the GPU has them.
  private func writeLabels(_ labels: LabelTable, _ gpu: Int, _ sink: inout ByteSink) {
    sink.key("labels")
    sink.beginObject()
    for label in labels.labels(gpu) {
      sink.key(quoting: label.key)
      sink.value(label.value)
    }
    sink.endObject()
  }

  private func writeProcesses(_ processes: [GPUProcess], _ sink: inout ByteSink) {
    sink.key("processes")
    sink.beginArray()
    for process in processes {
      sink.beginObject()
      sink.member("pid", process.pid)
      sink.member("name", process.name.isEmpty ? nil : process.name)
      sink.key("memory_mib")
      sink.value(scaled: process.memoryMiB, decimals: 0)
      sink.member("type", process.type)
      sink.endObject()
    }
    sink.endArray()
  }

  func writeBatteries(_ frame: Frame, _ sink: inout ByteSink) throws {
    let columns = columns(Self.unitMetrics, MetricCatalog.battery, frame.batteries)
    sink.line("batteries")
    sink.beginArray()
    for (place, unit) in frame.batteryUnits.enumerated() {
      sink.nextLine()
      sink.beginObject()
      sink.member("id", unit.id)
      sink.member("block", unit.block.isEmpty ? nil : unit.block)
      sink.member("maker", unit.maker)
      sink.member("model", unit.model)
      sink.member("serial", unit.serial)
      sink.member("status", frame.batteries.statuses[place].word)
      for column in columns { writeMetric(column, place, &sink) }
      sink.endObject()
      try sink.endRow()
    }
    sink.endArray()
  }

  private func writeMetric(_ column: ExportColumn, _ place: Int, _ sink: inout ByteSink) {
    sink.key(column.key)
    guard let stored = column[place] else { return sink.null() }
    switch column.form {
    case .number(let decimals): sink.value(scaled: stored, decimals: decimals)
    case .performanceState: sink.value("P" + String(stored))
    case .word(let words): sink.value(ExportColumn.word(stored, words))
    case .alarms:
      sink.beginArray()
      for name in BatteryAlarm.exportNames(in: stored) { sink.value(name) }
      sink.endArray()
    case .reasons:
      sink.beginArray()
      let reasons = ClocksEventReasons(rawValue: UInt64(bitPattern: stored))
      for name in reasons.names { sink.value(name) }
      sink.endArray()
    }
  }

  /// The rollups of the fleet. `gpus` counts those that have a value, so that a sum which lacks
  /// some is seen to be a lower bound.
  func writeFleet(_ frame: Frame, _ sink: inout ByteSink) {
    sink.line("fleet")
    sink.beginObject()
    sink.member("gpus", frame.gpus.count)
    sink.member("gpus_reporting", frame.reportingCount)
    writeRollup(frame.rollup(.utilization), hasSum: false, &sink)
    writeRollup(frame.rollup(.temperature), hasSum: false, &sink)
    writeRollup(frame.rollup(.powerDraw), hasSum: true, &sink)
    writeRollup(frame.rollup(.powerLimit), hasSum: true, &sink)
    writeRollup(frame.rollup(.framebufferUsed), hasSum: true, &sink)
    writeRollup(frame.rollup(.framebufferTotal), hasSum: true, &sink)
    sink.endObject()
  }

  private func writeRollup(_ rollup: Rollup, hasSum: Bool, _ sink: inout ByteSink) {
    let definition = rollup.metric.definition
    let fine = definition.decimals + 2
    sink.key(definition.exportKey)
    guard rollup.count > 0 else { return sink.null() }
    sink.beginObject()
    sink.member("gpus", rollup.count)
    if hasSum {
      sink.key("sum")
      sink.value(scaled: rollup.sum, decimals: definition.decimals)
    }
    sink.member("mean", rollup.mean, decimals: fine)
    sink.key("min")
    sink.value(scaled: rollup.smallest?.stored, decimals: definition.decimals)
    for percent in [5, 50, 95] {
      sink.member("p" + String(percent), rollup.percentile(Double(percent)), decimals: fine)
    }
    sink.key("max")
    sink.value(scaled: rollup.largest?.stored, decimals: definition.decimals)
    sink.endObject()
  }
}

extension ByteSink {
  /// Begins the next element of an array on a line of its own.
  mutating func nextLine() {
    if needsComma { put(byte: UInt8(ascii: ",")) }
    needsComma = false
    put("\n")
  }
}
