import FleetModel

/// One moment as a document of the schema `gigatop.snapshot/1`: numbers are numbers, units are in
/// the names, absent is null. One GPU, unit or source a line. Of a fleet that an engine told of rack
/// by rack, `groups` has what is known of each, and `gpus` only those that were read one by one.
package struct JSONFormat: ExportFormat {
  package let name = "json"
  package let summary = "one document of the schema gigatop.snapshot/1"
  package let tellsEvents = true

  package static let schema = "gigatop.snapshot/1"

  package init() {}

  package func write(_ snapshot: ExportSnapshot, to sink: inout ByteSink) throws {
    let frame = snapshot.frame
    let context = snapshot.context
    sink.needsComma = false
    sink.beginObject()
    sink.member("schema", Self.schema)
    sink.member("time", frame.time.iso8601)
    sink.key("time_is_assumed")
    sink.value(frame.content.timeIsAssumed)
    sink.member("source", Self.origin(frame, context))
    sink.member("age_seconds", context.age, decimals: 3)
    writeFleet(frame, &sink)
    if !frame.figures.isEmpty { try writeGroups(frame, &sink) }
    try writeGPUs(frame, &sink)
    writeSite(context.site, &sink)
    try writeBatteries(frame, &sink)
    writeEvents(context.events, &sink)
    writeSources(context, &sink)
    sink.endObject()
    sink.put("\n")
  }

  /// `replay` for whatever comes out of a log; a pause or a replay makes nothing live.
  private static func origin(_ frame: Frame, _ context: ExportContext) -> String {
    if context.isReplay { return "replay" }
    return switch frame.content.origin {
    case .live: "live"
    case .simulated: "simulated"
    case .recorded: "replay"
    }
  }

  private func writeEvents(_ events: [ExportedEvent], _ sink: inout ByteSink) {
    sink.line("events")
    sink.beginArray()
    for event in events {
      sink.nextLine()
      sink.beginObject()
      sink.member("time", event.time.iso8601)
      sink.member("end", event.end?.iso8601)
      sink.member("severity", event.severity)
      sink.member("rule", event.rule)
      sink.member("entity", event.entity.isEmpty ? nil : event.entity)
      sink.member("text", event.text)
      sink.endObject()
    }
    sink.endArray()
  }

  private func writeSite(_ site: SiteFigures, _ sink: inout ByteSink) {
    sink.line("site")
    sink.beginObject()
    sink.member("grid_watts", site.grid, decimals: 3)
    sink.member("load_watts", site.load, decimals: 3)
    sink.member("battery_watts", site.battery, decimals: 3)
    sink.member("generation_watts", site.generation, decimals: 3)
    sink.member("state_of_charge_percent", site.stateOfCharge, decimals: 3)
    sink.member("energy_wh", site.energy, decimals: 3)
    sink.member("capacity_wh", site.capacity, decimals: 3)
    sink.member("reserve_percent", site.reserve, decimals: 3)
    if site.reserveIsForOutages { sink.member("reserve_use", "outages") }
    sink.member("frequency_hertz", site.frequency, decimals: 3)
    sink.member("island_state", site.connection?.exportWord)
    sink.member("runtime_to_reserve_seconds", site.runtimeToReserve, decimals: 1)
    sink.member("runtime_without_grid_seconds", site.runtimeWithoutGrid, decimals: 1)
    sink.member("power_short_watts", site.powerShort, decimals: 3)
    sink.member("units", site.units)
    sink.member("units_reporting", site.unitsReporting)
    writeFigures(site, &sink)
    writeAlarms(site.alarms, &sink)
    sink.endObject()
  }

  private func writeFigures(_ site: SiteFigures, _ sink: inout ByteSink) {
    sink.member("units_held", site.unitsHeld)
    sink.member("capacity_coverage_percent", site.coverage, decimals: 3)
    sink.member("oldest_sample_seconds", site.oldestSample, decimals: 1)
    sink.member("charge_limit_watts", site.chargeLimit, decimals: 3)
    sink.member("discharge_limit_watts", site.dischargeLimit, decimals: 3)
    sink.member("headroom_up_watts", site.headroomUp, decimals: 3)
    sink.member("headroom_down_watts", site.headroomDown, decimals: 3)
    sink.member("energy_above_reserve_wh", site.energyAboveReserve, decimals: 3)
    sink.member("energy_to_full_wh", site.energyToFull, decimals: 3)
    sink.member("time_to_full_seconds", site.timeToFull, decimals: 1)
    sink.member("demand_watts", site.demand, decimals: 3)
    sink.key("demand_is_configured")
    if site.demand == nil { sink.null() } else { sink.value(site.demandIsConfigured) }
    sink.member("runtime_at_demand_seconds", site.runtimeAtDemand, decimals: 1)
    sink.member("power_short_at_demand_watts", site.powerShortAtDemand, decimals: 3)
    sink.member("load_carried_percent", site.shareOfLoadCarried, decimals: 3)
    sink.member("gpu_carried_watts", site.gpuPowerCarried, decimals: 3)
    sink.member("overhead_ratio", site.overhead, decimals: 3)
    sink.member("imbalance_watts", site.imbalance, decimals: 3)
  }

  private func writeAlarms(_ alarms: [SiteFigures.Alarm], _ sink: inout ByteSink) {
    sink.key("alarms")
    sink.beginArray()
    for alarm in alarms {
      sink.beginObject()
      sink.member("alarm", alarm.words)
      sink.member("severity", alarm.severity)
      sink.key("units")
      sink.beginArray()
      for unit in alarm.units { sink.value(unit) }
      sink.endArray()
      sink.endObject()
    }
    sink.endArray()
  }

  private func writeSources(_ context: ExportContext, _ sink: inout ByteSink) {
    sink.line("sources")
    sink.beginArray()
    for source in context.sources {
      sink.beginObject()
      sink.member("id", source.id)
      sink.member("kind", source.kind)
      sink.member("state", source.state.rawValue)
      sink.member("last_answer", source.lastAnswer?.iso8601)
      let age = source.lastAnswer.map { max(0, context.now.seconds(since: $0)) }
      sink.member("age_seconds", age, decimals: 3)
      sink.member("latency_seconds", source.latency, decimals: 6)
      sink.member("entities", source.entities)
      sink.member("entities_reporting", source.entitiesReporting)
      sink.member("error", source.error)
      sink.key("notes")
      sink.beginArray()
      for note in source.notes { sink.value(note) }
      sink.endArray()
      sink.endObject()
    }
    sink.endArray()
  }
}

extension ByteSink {
  /// The name of a member that begins a line of the document.
  mutating func line(_ name: String) {
    if needsComma { put(byte: UInt8(ascii: ",")) }
    needsComma = false
    put("\n")
    key(name)
  }

  mutating func member(_ name: String, _ text: String?) {
    key(name)
    value(text)
  }

  mutating func member(_ name: String, _ integer: Int?) {
    key(name)
    value(integer)
  }

  mutating func member(_ name: String, _ number: Double?, decimals: Int) {
    key(name)
    value(number, decimals: decimals)
  }
}
