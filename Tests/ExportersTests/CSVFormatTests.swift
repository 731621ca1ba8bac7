import Exporters
import FleetModel
import TestSupport
import Testing

struct CSVFormatTests {
  /// A reader of RFC 4180 that knows nothing of the writer.
  private func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = ""
    var isQuoted = false
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      if isQuoted {
        if scalar != "\"" {
          cell.unicodeScalars.append(scalar)
        } else if scalars.first == "\"" {
          cell.append("\"")
          scalars.removeFirst()
        } else {
          isQuoted = false
        }
        continue
      }
      switch scalar {
      case "\"": isQuoted = true
      case ",":
        row.append(cell)
        cell = ""
      case "\r": continue
      case "\n":
        rows.append(row + [cell])
        row = []
        cell = ""
      default: cell.unicodeScalars.append(scalar)
      }
    }
    return rows
  }

  @Test func everyValueAppearsAndNothingElse() throws {
    var generator = SeededGenerator()
    for count in Array(0..<10) + [33] {
      let frame = RandomFleet.frame(gpus: count, units: count / 2, using: &generator)
      let rows = rows(try ExportFixture.text(CSVFormat(), frame))
      let header = try #require(rows.first)
      #expect(rows.count == 1 + count + count / 2)
      #expect(rows.allSatisfy { $0.count == header.count }, "seed \(generator.seed)")
      #expect(Set(header).count == header.count, "no column twice")
      for place in 0..<count {
        let row = Dictionary(uniqueKeysWithValues: zip(header, rows[1 + place]))
        #expect(row["kind"] == "gpu" && row["status"] == frame.gpus.statuses[place].word)
        check(row, MetricCatalog.gpu, frame.gpus, place, generator.seed)
      }
      for place in 0..<(count / 2) {
        let row = Dictionary(uniqueKeysWithValues: zip(header, rows[1 + count + place]))
        #expect(row["kind"] == "battery" && row["name"] == "u\(place)")
        #expect(row["host"]?.isEmpty == true && row["index"]?.isEmpty == true)
        check(row, MetricCatalog.battery, frame.batteries, place, generator.seed)
      }
    }
  }

  private func check(
    _ row: [String: String], _ metrics: [Metric], _ table: MetricTable, _ place: Int,
    _ seed: UInt64
  ) {
    for metric in metrics {
      let cell = row[metric.definition.exportKey]
      guard let stored = table.stored(metric, place) else {
        #expect(cell?.isEmpty ?? true, "seed \(seed), \(metric) of \(place)")
        continue
      }
      switch metric.definition.unit {
      case .code: #expect(cell?.isEmpty == false)
      default: #expect(cell.flatMap(Double.init) == metric.definition.value(stored))
      }
    }
  }

  @Test func oneHostReadsAsDocumented() throws {
    let text = try ExportFixture.text(CSVFormat(), ExportFixture.oneHost)
    let expected = [
      "time,kind,host,index,uuid,bus_id,name,status,utilization_percent,memory_used_mib,"
        + "temperature_celsius,power_watts,sm_clock_mhz,performance_state,clocks_event_reasons,"
        + "ecc_uncorrected",
      "2026-11-22T14:03:20.000Z,gpu,n1,0,GPU-00000001,00000000:10:00.0,\"NVIDIA H100, 80GB\",ok,"
        + "100,80000,65,412.30,1980,P0,sw_thermal_slowdown|sw_power_cap,0",
      "2026-11-22T14:03:20.000Z,gpu,n1,1,GPU-00000002,00000000:11:00.0,\"NVIDIA H100, 80GB\",ok,"
        + ",,,,,,none,",
      "2026-11-22T14:03:20.000Z,gpu,n1,3,GPU-00000004,00000000:13:00.0,\"NVIDIA H100, 80GB\","
        + "lost,,,,,,,,", "",
    ]
    #expect(text == expected.joined(separator: "\r\n"))
  }

  @Test(arguments: [
    "plain", "a,b", "say \"hi\"", "two\nlines", "=1+1", "+x", "-x", "@x", " padded ", "\r", "",
  ])
  func textSurvives(name: String) throws {
    let built = TopologyBuilder.build(
      site: "s", identities: [GPUIdentity(host: name, index: 0, name: name)])
    let frame = Frame(
      Frame.Content(
        time: RandomFleet.time, origin: .live, topology: built.topology,
        gpus: MetricTable(count: 1)))
    let text = try ExportFixture.text(CSVFormat(), frame)
    // A control character is the one thing that does not leave the program.
    let expected = name == "two\nlines" ? "two?lines" : name == "\r" ? "?" : name
    #expect(rows(text)[1][6] == expected)
    let first = name.first
    if first == "=" || first == "+" || first == "-" || first == "@" {
      #expect(text.contains("\"\(name)\""), "not taken for a formula without quotes")
    }
  }
}
