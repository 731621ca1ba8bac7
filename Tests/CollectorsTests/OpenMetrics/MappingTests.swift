import FleetModel
import TestSupport
import Testing

@testable import Collectors

/// The user's own mappings.
struct MappingTests {
  static let file = """
    name: our-exporter
    gpus:
      identity: {host: [node, instance], index: card, uuid: serial, name: product}
      fields:
        temperature: amd_edge_temperature{sensor="hot"} - 273.15
        powerDraw: [amd_package_watts, amd_power_milliwatts / 1000]
        framebufferUsed: amd_vram * 1e-6
    batteries:
      identity: {id: unit, block: site}
      fields:
        stateOfCharge: bess_soc_ratio*100
        batteryPower: bess_kilowatts * -1000
    site:
      fields:
        gridPower: meter_kilowatts * 1000
        gridConnected: breaker_closed
    """

  static func frame(_ page: String) throws -> Frame {
    let mapping = try MappingFile(Array(file.utf8), subject: "our.yaml")
    var reader = PageReader(
      book: RuleBook([mapping.exporter] + ExporterCatalog.all), fallbackHost: "h")
    PageFixtures.read(page + "\n", &reader)
    var assembler = PageAssembler(site: "s", period: 15)
    return assembler.frame(&reader, at: PageFixtures.now)
  }

  @Test func mappedFieldsAreRead() throws {
    let id = "node=\"amd-7\",card=\"3\",serial=\"ab12\",product=\"MI300X\""
    let frame = try Self.frame(
      """
      amd_edge_temperature{\(id),sensor="hot"} 350.15
      amd_edge_temperature{\(id),sensor="cold"} 300
      amd_power_milliwatts{\(id)} 612500
      amd_vram{\(id)} 5e9
      bess_soc_ratio{unit="b1",site="east"} 0.625
      bess_kilowatts{unit="b1",site="east"} 250
      meter_kilowatts 12
      breaker_closed 0
      DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-1a"} 51
      """)
    #expect(frame.gpus.count == 2 && frame.identity(0).host == "amd-7")
    #expect(frame.identity(0).index == 3 && frame.identity(0).name == "MI300X")
    #expect(frame.gpu(.temperature, 0) == 77 && frame.gpu(.powerDraw, 0) == 612.5)
    #expect(frame.gpu(.framebufferUsed, 0) == 5000 && frame.gpu(.temperature, 1) == 51)
    #expect(frame.batteryUnits == [BatteryUnit(id: "b1", block: "east")])
    #expect(frame.unit(.stateOfCharge, 0) == 62.5 && frame.unit(.batteryPower, 0) == -250_000)
    #expect(frame.site(.gridPower) == 12000)
    #expect(frame.site(.islandState) == Double(GridConnection.islanded.rawValue))
  }

  @Test(arguments: [
    (
      "gpus:\n  fields:\n    temprature: x",
      "f.yaml:3: there is no \"temprature\" in the fields; did you mean \"temperature\"?"
    ),
    ("gpu: {}", "f.yaml:1: there is no \"gpu\" in a mapping; did you mean \"gpus\"?"),
    (
      "gpus:\n  identity:\n    hots: a",
      "f.yaml:3: there is no \"hots\" in the identity of GPUs; did you mean \"host\"?"
    ),
    ("site:\n  fields:\n    gridPower: x * y", "f.yaml:3: \"x * y\": \"y\" is no number"),
    (
      "site:\n  fields:\n    gridPower: x{a=b} * 2",
      "f.yaml:3: \"x{a=b} * 2\": its labels are not written as {name=\"value\", ...}"
    ),
    (
      "site:\n  fields:\n    gridPower: x * 0",
      "f.yaml:3: \"x * 0\": it has one factor, before the offset, which is not 0"
    ),
    ("site:\n  fields:\n    gridPower: []", "f.yaml:3: a name, or a list of names, is wanted here"),
    ("name: x", "f.yaml:1: no field is mapped; there is nothing to show"),
    ("", "f.yaml: there is nothing in it"),
  ])
  func wrongFileNamesItsLine(text: String, message: String) {
    #expect {
      try MappingFile(Array(text.utf8), subject: "f.yaml")
    } throws: { error in
      guard let words = (error as? SourceError)?.description else { return false }
      return message.hasSuffix("?") ? words.hasPrefix(message + " There are: ") : words == message
    }
  }

  @Test(arguments: [
    ("a", 1, 0), ("a * 2", 2, 0), ("a*2+1", 2, 1), ("a / 4 - 1.5", 0.25, -1.5), ("a + -3", 1, -3),
    ("a{x=\"y * 3\"} * 1e-3", 1e-3, 0), ("a * -1", -1, 0), ("a*1e+3-2", 1000, -2),
  ])
  func expressionIsRead(text: String, factor: Double, offset: Double) throws {
    let expression = try MappingExpression(text)
    #expect(expression.name == "a")
    #expect(expression.factor == factor && expression.offset == offset)
  }

  @Test(arguments: ["", "* 2", "a *", "a * 2 * 3", "a + 1 * 2", "a b", "a{", "a / 0", "a * inf"])
  func wrongExpressionIsRefused(text: String) {
    #expect(throws: MappingExpression.Wrong.self) { try MappingExpression(text) }
  }
}
