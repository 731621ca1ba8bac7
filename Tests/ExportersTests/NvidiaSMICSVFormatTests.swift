import Collectors
import Exporters
import FleetModel
import TestSupport
import Testing

struct NvidiaSMICSVFormatTests {
  /// Reads an export back with the parser of the tool's own output.
  private func readBack(_ text: String, stripHosts: Bool) throws -> Frame {
    var parser = CSVQueryParser(builder: FrameBuilder(site: "test", origin: .recorded))
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      let host = stripHosts ? String(parts[0]) : ""
      let row = stripHosts ? String(parts[1].drop { $0 == " " }) : String(line)
      #expect(parser.consume(line: row, host: host).isEmpty, "one tick")
    }
    let frame = parser.flushTick()
    return try #require(frame)
  }

  @Test func oneHostReadsAsTheToolPrintsIt() throws {
    let frame = ExportFixture.oneHost
    let lines = try ExportFixture.text(NvidiaSMICSVFormat(), frame).split(separator: "\n")
    let civil = CivilTime(local: frame.time)
    let date = civil.dateText.split(separator: "-").joined(separator: "/")
    #expect(
      lines[0].hasPrefix(
        "timestamp, index, uuid, pci.bus_id, name, driver_version, utilization.gpu [%], "
          + "utilization.memory [%], memory.used [MiB], memory.total [MiB], temperature.gpu, "
          + "temperature.memory, power.draw [W], power.limit [W], clocks.current.sm [MHz], "
          + "clocks.current.memory [MHz], fan.speed [%], pstate, clocks_event_reasons.active, "))
    #expect(
      lines[1].hasPrefix(
        "\(date) \(civil.timeText).000, 0, GPU-00000001, 00000000:10:00.0, NVIDIA H100? 80GB, "
          + "580.95.05, 100 %, [N/A], 80000 MiB, [N/A], 65, [N/A], 412.30 W, [N/A], 1980 MHz, "
          + "[N/A], [N/A], P0, 0x0000000000000024, "))
    #expect(lines[2].contains(", [N/A], [N/A], [Unknown Error], "))
    #expect(lines[3].contains(", [GPU is lost], "))
    #expect(!lines[3].contains(" W"))
    #expect(lines.count == 4)
  }

  @Test func anOldGPUIsNotLostAndItsValuesKeepTheirTime() throws {
    let frame = ExportFixture.oneHost(isLost: false)
    let lines = try ExportFixture.text(NvidiaSMICSVFormat(), frame).split(separator: "\n")
    let seen = CivilTime(local: RandomFleet.time.adding(seconds: -60))
    let date = seen.dateText.split(separator: "-").joined(separator: "/")
    #expect(!lines.contains { $0.contains("lost") })
    #expect(lines[3].hasPrefix("\(date) \(seen.timeText).000, 3, "))
    #expect(lines[3].contains(", 7 %, "))
    #expect(lines[1].hasPrefix("\(date) \(CivilTime(local: frame.time).timeText).000, 0, "))
    let back = try readBack(lines.joined(separator: "\n"), stripHosts: false)
    #expect(back.time == frame.time && back.gpus.count == 3)
    #expect(back.gpus.value(.utilization, 2) == 7)
  }

  @Test func readsBackToTheSameNumbers() throws {
    var generator = SeededGenerator()
    for count in Array(1..<10) + [40] {
      let frame = RandomFleet.frame(gpus: count, using: &generator)
      let hosts = frame.topology.count(.host)
      let text = try ExportFixture.text(NvidiaSMICSVFormat(), frame)
      let back = try readBack(text, stripHosts: hosts > 1)
      #expect(back.gpus.count == count && back.time == frame.time)
      for gpu in 0..<count {
        let identity = frame.topology.directory.identity(at: gpu)
        let place = try #require(back.topology.index(ofKey: identity.key))
        let found = back.topology.directory.identity(at: place)
        #expect(found.index == identity.index && found.name == identity.name)
        #expect(found.host == (hosts > 1 ? identity.host : ""))
        checkStatus(frame.gpus.statuses[gpu], back.gpus.statuses[place])
        checkCells(frame.gpus, gpu, back.gpus, place, generator.seed)
      }
    }
  }

  private func checkStatus(_ written: EntityStatus, _ read: EntityStatus) {
    switch written {
    case .lost, .needsReset: #expect(read == written)
    case .ok, .unsupported, .stale, .error, .unreachable: #expect(read < .lost)
    }
  }

  private func checkCells(
    _ table: MetricTable, _ gpu: Int, _ back: MetricTable, _ place: Int, _ seed: UInt64
  ) {
    let isLost = table.statuses[gpu] == .lost
    for metric in MetricCatalog.gpu where !metric.definition.nvidiaSMI.isEmpty {
      let written = isLost ? nil : table.stored(metric, gpu)
      #expect(back.stored(metric, place) == written, "seed \(seed), \(metric) of \(gpu)")
    }
  }

  @Test func everyHostBringsItsHeader() throws {
    var generator = SeededGenerator()
    let frame = RandomFleet.frame(gpus: 9, using: &generator)
    let lines = try ExportFixture.text(NvidiaSMICSVFormat(), frame).split(separator: "\n")
    #expect(lines.count == 12)
    #expect(lines.filter { $0.contains(": timestamp, index") }.count == 3)
    #expect(lines[0].hasPrefix("node-0: ") && lines[11].hasPrefix("node-2: "))
  }
}
