import Exporters
import FleetModel
import Foundation
import TestSupport
import Testing

struct JSONFormatTests {
  private typealias Object = [String: Any]

  private func object(_ text: String) throws -> Object {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? Object)
  }

  private func parsed(_ frame: Frame) throws -> Object {
    try object(ExportFixture.text(JSONFormat(), frame))
  }

  private func list(_ document: Object, _ key: String) throws -> [Object] {
    try #require(document[key] as? [Object])
  }

  /// Every value of the frame appears under its key, and nothing absent appears as a number.
  @Test func everyValueAppearsAndNothingElse() throws {
    var generator = SeededGenerator()
    for count in Array(0..<12) + [40] {
      let frame = RandomFleet.frame(gpus: count, units: count / 2, using: &generator)
      let document = try parsed(frame)
      let gpus = try list(document, "gpus")
      let units = try list(document, "batteries")
      #expect(gpus.count == count && units.count == count / 2)
      for (place, gpu) in gpus.enumerated() {
        check(gpu, MetricCatalog.gpu, frame.gpus, place, generator.seed)
        #expect(gpu["status"] as? String == frame.gpus.statuses[place].word)
        #expect(gpu["uuid"] as? String == frame.topology.directory.identity(at: place).uuid)
      }
      for (place, unit) in units.enumerated() {
        check(unit, MetricCatalog.battery, frame.batteries, place, generator.seed)
        #expect(unit["id"] as? String == "u\(place)")
      }
    }
  }

  private func check(
    _ object: Object, _ metrics: [Metric], _ table: MetricTable, _ place: Int, _ seed: UInt64
  ) {
    for metric in metrics {
      let found = object[metric.definition.exportKey]
      guard let stored = table.stored(metric, place) else {
        #expect(found == nil || found is NSNull, "seed \(seed), \(metric) of \(place)")
        continue
      }
      switch metric {
      case .performanceState: #expect(found as? String == "P\(stored)")
      case .clocksEventReasons:
        let names = ClocksEventReasons(rawValue: UInt64(stored)).names
        #expect(found as? [String] == names)
      case .alarms:
        let names = try? #require(found as? [String])
        #expect((names?.isEmpty == true) == (stored == 0), "seed \(seed), \(metric)")
      case .chargeStatus, .connection, .inverterMode:
        #expect((found as? String)?.isEmpty == false, "seed \(seed), \(metric)")
      default:
        #expect(
          (found as? NSNumber)?.doubleValue == metric.definition.value(stored),
          "seed \(seed), \(metric) of \(place)")
      }
    }
  }

  @Test func oneHostReadsAsDocumented() throws {
    let text = try ExportFixture.text(JSONFormat(), ExportFixture.oneHost)
    let lines = text.split(separator: "\n").map(String.init)
    let busy = """
      {"host":"n1","index":0,"uuid":"GPU-00000001","bus_id":"00000000:10:00.0",\
      "name":"NVIDIA H100, 80GB","status":"ok","utilization_percent":100,\
      "memory_utilization_percent":null,"memory_used_mib":80000,"memory_total_mib":null,\
      "temperature_celsius":65,"memory_temperature_celsius":null,"power_watts":412.30,\
      "power_limit_watts":null,"sm_clock_mhz":1980,"memory_clock_mhz":null,"fan_percent":null,\
      "performance_state":"P0","clocks_event_reasons":["sw_thermal_slowdown","sw_power_cap"],\
      "ecc_uncorrected":0,"xid":null,"processes":[{"pid":4242,"name":"python \\"train\\"",\
      "memory_mib":79000,"type":null}]},
      """
    #expect(lines.contains(busy), "\(text)")
    let head = """
      {"schema":"gigatop.snapshot/1","time":"2026-11-22T14:03:20.000Z","time_is_assumed":false,\
      "source":"replay","age_seconds":null,
      """
    #expect(lines.first == head)
    let document = try object(text)
    let lost = try list(document, "gpus")[2]
    #expect(lost["status"] as? String == "lost")
    #expect(lost["last_seen"] as? String == "2026-11-22T14:02:20.000Z")
    #expect(lost["utilization_percent"] is NSNull)
    let sick = try list(document, "gpus")[1]
    #expect(sick["power_watts"] is NSNull && sick["last_seen"] == nil)
    #expect((sick["clocks_event_reasons"] as? [String])?.isEmpty == true)
  }

  @Test func fleetRollsUpWhatReports() throws {
    let fleet = try #require(parsed(ExportFixture.oneHost)["fleet"] as? Object)
    #expect(fleet["gpus"] as? Int == 3 && fleet["gpus_reporting"] as? Int == 2)
    let power = try #require(fleet["power_watts"] as? Object)
    #expect(power["sum"] as? Double == 412.3 && power["gpus"] as? Int == 1)
    for key in ["mean", "min", "p5", "p50", "p95", "max"] {
      #expect(power[key] as? Double == 412.3, "\(key)")
    }
    let heat = try #require(fleet["temperature_celsius"] as? Object)
    #expect(heat["sum"] == nil && heat["max"] as? Int == 65)
    #expect(fleet["power_limit_watts"] is NSNull)
  }

  @Test func contextIsWritten() throws {
    let frame = ExportFixture.oneHost
    var source = SourceStatus(
      id: "nvidia-smi", kind: "nvidia-smi", since: frame.time, period: 1)
    source.state = .failing
    source.lastAnswer = frame.time.adding(seconds: -2)
    source.error = "no answer in 5 s"
    source.notes = ["field \"x\" is not known"]
    source.entities = 3
    var site = SiteFigures(units: 900, unitsReporting: 874)
    site.load = 68_400_000
    site.connection = .islandedUnintentional
    site.runtimeToReserve = 13_922.84
    (site.powerShort, site.headroomUp, site.unitsHeld) = (304_700_000, 896_000_000, 3)
    (site.coverage, site.demand) = (97.1, 900_000_000)
    site.alarms = [.init(words: "no answer", severity: "critical", units: ["u307"])]
    var context = ExportContext(
      isReplay: false, age: 0.4, now: frame.time, sources: [source], site: site)
    context.events = [
      ExportedEvent(
        time: frame.time, end: nil, severity: "critical", rule: "island", entity: "",
        text: "the site left the grid"),
      ExportedEvent(
        time: frame.time, end: frame.time, severity: "critical", rule: "gpu-lost",
        entity: "GPU-1", text: "node-1 gpu 1: lost"),
    ]
    let document = try object(
      ExportFixture.text(JSONFormat(), ExportSnapshot(frame, context)))
    #expect(document["source"] as? String == "live")
    #expect(document["age_seconds"] as? Double == 0.4)
    let written = try #require(document["site"] as? Object)
    #expect(written["load_watts"] as? Int == 68_400_000)
    #expect(written["grid_watts"] is NSNull && written["energy_wh"] is NSNull)
    #expect(written["island_state"] as? String == "islanded_unintentional")
    #expect(written["runtime_to_reserve_seconds"] as? Double == 13_922.8)
    #expect(written["units_reporting"] as? Int == 874)
    #expect(written["power_short_watts"] as? Int == 304_700_000)
    #expect(written["headroom_up_watts"] as? Int == 896_000_000)
    #expect(written["capacity_coverage_percent"] as? Double == 97.1)
    #expect(written["units_held"] as? Int == 3 && written["demand_watts"] as? Int == 900_000_000)
    #expect(written["demand_is_configured"] as? Bool == false)
    #expect(written["time_to_full_seconds"] is NSNull)
    let alarm = try #require((written["alarms"] as? [Object])?.first)
    #expect(alarm["alarm"] as? String == "no answer" && alarm["units"] as? [String] == ["u307"])
    let sources = try list(document, "sources")
    #expect(sources[0]["age_seconds"] as? Double == 2)
    #expect(sources[0]["state"] as? String == "failing")
    #expect(sources[0]["latency_seconds"] is NSNull)
    #expect(sources[0]["notes"] as? [String] == source.notes)
    let events = try list(document, "events")
    #expect(events.map { $0["rule"] as? String } == ["island", "gpu-lost"])
    #expect(events[0]["entity"] is NSNull && events[0]["end"] is NSNull)
    #expect(events[0]["severity"] as? String == "critical")
    #expect(events[1]["entity"] as? String == "GPU-1")
    #expect(events[1]["end"] as? String == frame.time.iso8601)
  }

  @Test func simulatedIsNeverLive() throws {
    var generator = SeededGenerator()
    let frame = RandomFleet.frame(gpus: 1, using: &generator)
    let context = ExportContext(isReplay: false, age: 0, now: frame.time, sources: [])
    let text = try ExportFixture.text(JSONFormat(), ExportSnapshot(frame, context))
    #expect(try object(text)["source"] as? String == "simulated")
  }

  @Test func hostileTextStaysText() throws {
    let name = "a\"b\\c\n\r\t\u{0}\u{1B}[31m\u{7F}\u{9B}é\u{1F600}\u{2028}"
    let identity = GPUIdentity(host: name, index: 0, name: name)
    let built = TopologyBuilder.build(site: name, identities: [identity])
    let frame = Frame(
      Frame.Content(
        time: RandomFleet.time, origin: .live, topology: built.topology,
        gpus: MetricTable(count: 1)))
    let text = try ExportFixture.text(JSONFormat(), frame)
    let gpu = try list(object(text), "gpus")[0]
    #expect(gpu["name"] as? String == name && gpu["host"] as? String == name)
    let controls = text.unicodeScalars.filter {
      $0.properties.generalCategory == .control && $0 != "\n"
    }
    #expect(controls.isEmpty, "nothing reaches a terminal as an escape sequence")
  }
}
