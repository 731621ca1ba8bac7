import Collectors
import FleetModel
import Foundation
import TestSupport
import Testing

struct RegisterMapParserTests {
  private static var article: String? {
    let path = "Sources/Collectors/Collectors.docc/RegisterMaps.md"
    return try? String(
      contentsOf: SharedFolder.repositoryRoot.appending(path: path), encoding: .utf8)
  }

  private func message(_ yaml: String) -> String {
    do throws(SourceError) {
      _ = try RegisterMapParser.map(Array(yaml.utf8), file: "site.yaml")
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func theExampleOfTheArticleIsRead() throws {
    let article = try #require(Self.article)
    let start = try #require(article.range(of: "```yaml\n"))
    let end = try #require(article.range(of: "\n```", range: start.upperBound..<article.endIndex))
    let yaml = article[start.upperBound..<end.lowerBound]
    let map = try RegisterMapParser.map(Array(yaml.utf8), file: "site.yaml")
    #expect(map.interval == 1 && map.units.map(\.id) == ["u01", "u02", "u03"])
    #expect(map.units.first?.serial == "EX000001" && map.units.first?.block == "b1")
    #expect(map.points.count == 16 && map.settings.count == 7)
    let grid = try #require(map.points.first)
    #expect(grid.field == .site(.gridPower) && grid.isNegated && grid.scale == 1000)
    #expect(grid.reading([0x8000, 0]) == .absent)
    #expect(grid.reading([0xFFFF, 0xFFFE]) == .value(2000))
    let power = try #require(map.points.first { $0.field == .unit(0, .batteryPower) })
    #expect(power.unitID == 11 && power.order == .CDAB && power.type == .float32)
    let direct = try #require(map.points.last)
    #expect(direct.signBit == RegisterPoint.SignBit(address: 62011, bit: 4))
    #expect(direct.powerAddress == 62010 && direct.field == .unit(2, .dcPower))
    #expect(map.points.filter(\.isPart).count == 2)
    // Four reads: the site, and each unit.
    #expect(RegisterPlan(map.points).blocks.count == 4)
  }

  @Test func theArticleNamesEveryField() throws {
    let article = try #require(Self.article)
    let metrics = (MetricCatalog.site + MetricCatalog.battery).filter { $0 != .sampleAge }
    for metric in metrics { #expect(article.contains("`\(metric)`"), "\(metric)") }
    for type in RegisterType.allCases { #expect(article.contains("`\(type.rawValue)`")) }
    let states = ChargeStatus.allCases.map { "\($0)" } + GridConnection.allCases.map { "\($0)" }
    for word in states { #expect(article.contains("`\(word)`"), "\(word)") }
    for alarm in BatteryAlarm.allCases where alarm.rawValue < 24 {
      #expect(article.contains("`\(alarm)`"), "\(alarm)")
    }
  }

  @Test func unitsAreFoundInTheFields() throws {
    let map = try RegisterMapParser.map(
      Array(
        """
        points:
          - {field: unit.b.two.stateOfCharge, address: 0x10, type: uint16}
          - {field: unit.a.stateOfCharge, address: 1, type: uint16, unit_id: 255, table: input}
        settings: {unit.c.energyRating: 1e6}
        """.utf8), file: "site.yaml")
    #expect(map.units.map(\.id) == ["b.two", "a", "c"])
    #expect(map.points[0].address == 16 && map.points[0].unitID == 1)
    #expect(map.points[1].table == .input && map.points[1].unitID == 255)
  }

  /// What is wrong on line 2, or elsewhere, and the sentence for it.
  @Test(arguments: [
    ("", "site.yaml: the map is empty; expected points"),
    ("interval: 1", "site.yaml: the map has no points; expected a list of them"),
    ("pionts: []", "site.yaml:1: map: unknown name \"pionts\"; did you mean \"points\"?"),
    ("points: []", "site.yaml:1: 0 points; expected 1 to 20000"),
    ("interval: 0\npoints: []", "site.yaml:1: interval: expected seconds, 0.1 to 3600"),
    (
      "points:\n  - {field: site.loadPowr, address: 1, type: int16}",
      "site.yaml:2: field \"site.loadPowr\": a site has no \"loadPowr\"; did you mean \"loadPower\"?"
    ),
    (
      "points:\n  - {field: loadPower, address: 1, type: int16}",
      "site.yaml:2: field \"loadPower\"; expected site.METRIC or unit.NAME.METRIC"
    ),
    (
      "points:\n  - {field: unit.a.sampleAge, address: 1, type: int16}",
      "site.yaml:2: field \"unit.a.sampleAge\": a battery unit has no \"sampleAge\""
    ),
    (
      "points:\n  - {field: site.loadPower, address: 1, type: sint16}",
      "site.yaml:2: type: unknown word \"sint16\"; did you mean \"int16\"?"
    ),
    (
      "points:\n  - {field: site.loadPower, address: 65535, type: int32}",
      "site.yaml:2: address: \"65535\"; expected a whole number, 0 to 65534"
    ),
    ("points:\n  - {field: site.loadPower, type: int32}", "site.yaml:2: point: has no address"),
    (
      "points:\n  - {field: site.loadPower, adress: 3, type: int32}",
      "site.yaml:2: point: unknown name \"adress\"; did you mean \"address\"?"
    ),
    (
      "points:\n  - {field: site.loadPower, address: 3, type: int16, null: 70000}",
      "site.yaml:2: null: \"70000\" is no value of int16; expected one, max or min"
    ),
    (
      "points:\n  - {field: site.loadPower, address: 3, type: int16, scale: nan}",
      "site.yaml:2: scale: \"nan\" is no number"
    ),
    (
      "points:\n  - {field: site.loadPower, address: 3, type: int16, scale: 0}",
      "site.yaml:2: scale: cannot be 0"
    ),
    (
      "points:\n  - {field: site.loadPower, address: 3, type: int16, unit_id: 256}",
      "site.yaml:2: unit_id: \"256\"; expected a whole number, 0 to 255"
    ),
    (
      "points:\n  - {field: unit.a.chargeStatus, address: 3, type: enum16}",
      "site.yaml:2: point: chargeStatus needs values"
    ),
    (
      "points:\n  - {field: unit.a.chargeStatus, address: 3, type: enum16, values: {1: chargin}}",
      "site.yaml:2: values: unknown word \"chargin\"; did you mean \"charging\"?"
    ),
    (
      "points:\n  - {field: unit.a.alarms, address: 3, type: uint16, bits: {1: openDoor}}",
      "site.yaml:2: type: alarms cannot be uint16; expected bitfield16 or bitfield32"
    ),
    (
      "points:\n  - {field: unit.a.alarms, address: 3, type: bitfield16, bits: {16: openDoor}}",
      "site.yaml:2: bits: \"16\"; expected a bit, 0 to 15, or other"
    ),
    (
      "points:\n  - {field: unit.a.cycles, address: 3, type: bitfield16}",
      "site.yaml:2: type: cycles is a number, not a set of bits"
    ),
    (
      "points:\n  - {field: unit.a.cycles, address: 3, type: uint16, values: {1: off}}",
      "site.yaml:2: values: cycles takes none"
    ),
    (
      "points:\n  - {field: unit.a.cycles, address: 3, type: uint16}\n"
        + "  - {field: unit.a.cycles, address: 4, type: uint16}",
      "site.yaml:3: point: unit.a.cycles again, after line 2; expected each once"
    ),
    (
      "batteries: [{name: u01}]\npoints:\n  - {field: unit.u1.cycles, address: 3, type: uint16}",
      "site.yaml:3: there is no battery \"u1\" in the list; did you mean \"u01\"?"
    ),
    (
      "batteries: [{name: a}, {name: a}]\npoints: []",
      "site.yaml:1: battery \"a\" again; expected each name once"
    ),
    (
      "points:\n  - {field: site.reserve, address: 3, type: uint16}\nsettings: {site.reserve: 20}",
      "site.yaml:3: settings: site.reserve is read by a point as well"
    ),
    (
      "points:\n  - {field: site.loadPower, address: 3, type: uint16}\nsettings: {site.gridPower: 2}",
      "site.yaml:3: settings: gridPower is measured, not set; expected a point that reads it"
    ),
    (
      "points:\n  - {field: site.loadPower, address: 3, type: uint16}\nsettings: {site.reserve: 200}",
      "site.yaml:3: settings: site.reserve cannot be 200.0"
    ),
  ])
  func errorsSayWhereAndWhatWasMeant(yaml: String, words: String) {
    let said = message(yaml)
    #expect(said.hasPrefix(words), "\(said)")
  }

  @Test func mutatedMapsNeverTrap() throws {
    let article = try #require(Self.article)
    var generator = SeededGenerator()
    let start = try #require(article.range(of: "```yaml\n"))
    let end = try #require(article.range(of: "\n```", range: start.upperBound..<article.endIndex))
    let whole = Array(article[start.upperBound..<end.lowerBound].utf8)
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        if Bool.random(using: &generator) {
          bytes[place] = UInt8.random(in: 32...126, using: &generator)
        } else {
          bytes.remove(at: place)
        }
      }
      let map = try? RegisterMapParser.map(bytes, file: "site.yaml")
      for point in map?.points ?? [] {
        _ = point.reading([UInt16](repeating: 0xFFFF, count: point.type.width)[...])
      }
    }
  }
}
