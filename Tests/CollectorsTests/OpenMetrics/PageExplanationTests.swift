import FleetModel
import TestSupport
import Testing

@testable import Collectors

/// What `check --explain` says of each series.
@Suite struct PageExplanationTests {
  private static func lines(_ page: String, book: RuleBook = .builtIn) -> [String] {
    var reader = PageReader(book: book, fallbackHost: "h")
    PageFixtures.read(page, &reader)
    var assembler = PageAssembler(site: "h", period: 15)
    _ = assembler.frame(&reader, at: PageFixtures.now)
    var explanation = PageExplanation(reader: reader, body: Array(page.utf8))
    var lines: [String] = []
    explanation.tell { lines += $0.split(separator: "\n").map(String.init) }
    return lines
  }

  private static let id = "{gpu=\"0\",UUID=\"GPU-1a\"}"

  /// What follows the line of a series.
  private static func fate(_ series: String, in page: String) -> String {
    let lines = lines(page)
    guard let place = lines.firstIndex(of: series), place + 1 < lines.count else { return "" }
    return lines[place + 1]
  }

  @Test(arguments: [
    (
      "DCGM_FI_DEV_GPU_TEMP\(id) 51", "",
      "  temperature of h gpu 0 = 51 °C, by dcgm-exporter"
    ),
    ("go_goroutines 9", "", "  not read: no rule has this name"),
    (
      "DCGM_FI_DEV_POWER_USAGE_INSTANT\(id) 300", "DCGM_FI_DEV_POWER_USAGE\(id) 310\n",
      "  not read: powerDraw of h gpu 0: DCGM_FI_DEV_POWER_USAGE comes before this name "
        + "(by dcgm-exporter)"
    ),
    (
      "DCGM_FI_DEV_GPU_UTIL\(id) 4294967295", "",
      "  not read: utilization of h gpu 0 cannot be 4294967295 %: an error, shown as ? "
        + "(by dcgm-exporter)"
    ),
    (
      "DCGM_FI_DEV_GPU_TEMP\(id) 9223372036854775794", "",
      "  not read: 9.223372036854776e+18 stands for no value: temperature of h gpu 0 "
        + "(by dcgm-exporter)"
    ),
    (
      "DCGM_FI_DEV_GPU_TEMP{rail=\"a\"} 51", "",
      "  not read: no label of it names a GPU; dcgm-exporter looks at UUID, uuid, gpu_uuid, "
        + "pci_bus_id, gpu"
    ),
    (
      "DCGM_FI_PROF_NVLINK_TX_BYTES\(id) 9", "# TYPE DCGM_FI_PROF_NVLINK_TX_BYTES counter\n",
      "  not read: it is a counter, of which dcgm-exporter has no rate"
    ),
    (
      "duty_cycle{fan=\"1\"} 4", "", "  not read: tpu-device-plugin wants {accelerator_id=\"*\"}"
    ),
    ("hw_power_watts{hw_id=\"psu0\"} 900", "", ""),
    ("bad{ 1", "", "  not read: it is not made as NAME{LABEL=\"TEXT\"} NUMBER"),
  ])
  func eachSeriesIsTold(_ series: String, _ before: String, _ fate: String) {
    let told = Self.fate(series, in: before + series + "\n")
    if series.hasPrefix("hw_") {
      #expect(told.contains("no other series says that this is a GPU"))
    } else {
      #expect(told == fate)
    }
  }

  /// A series that only names its GPU is read for that.
  @Test func namesAreRead() {
    let info = "nvidia_smi_mig_info{uuid=\"1a\",gpu_instance_id=\"1\",profile=\"1g.10gb\"} 1"
    let page = "nvidia_smi_gpu_info{uuid=\"1a\",name=\"H200\"} 1\n" + info + "\n"
    #expect(
      Self.fate(info, in: page) == "  the name and place of h GPU-1a, by nvidia_gpu_exporter")
  }

  @Test func newerSeriesAreTold() {
    let old = "DCGM_FI_DEV_GPU_TEMP\(Self.id) 70 1799999900000"
    let new = "DCGM_FI_DEV_GPU_TEMP{gpu=\"0\",UUID=\"GPU-1a\",replica=\"b\"} 64 1799999990000"
    let page = new + "\n" + old + "\n"
    #expect(Self.fate(old, in: page).contains("another series of it is newer"))
    #expect(Self.fate(new, in: page).hasSuffix("= 64 °C, by dcgm-exporter"))
  }

  @Test func theEndIsTold() {
    let lines = Self.lines("DCGM_FI_DEV_GPU_TEMP\(Self.id) 51\nDCGM_FI_DEV_POWER_USAGE\(Self.id) 3")
    #expect(lines.contains("  not read: the page breaks off in this line"))
    #expect(lines.contains("2 series: 1 read, 1 not read"))
  }

  /// Whatever stands on a page, nothing of it reaches a terminal.
  @Test func nothingOfAPageIsHarmful() {
    let lines = Self.lines("a\u{1B}]52;c;x\u{7}{b=\"\u{1B}[2J\u{202E}\"} 1\n# HELP a \u{1B}[1m\n")
    #expect(lines.allSatisfy { $0.unicodeScalars.allSatisfy(HarmlessText.isHarmless) })
  }

  static let strange = """
    # HELP acme_temp_celsius Die temperature.
    acme_temp_celsius{node="n1",card="0"} 61
    acme_temp_celsius{node="n1",card="1"} 62
    acme_power_milliwatts{node="n1",card="0"} 250500
    acme_memory_used_bytes{node="n1",card="0"} 1048576
    acme_load_ratio{node="n1",card="0"} 0.25
    acme_tile_power_watts{node="n1",card="0",tile="0"} 100
    acme_tile_power_watts{node="n1",card="0",tile="1"} 101
    acme_flux{node="n1",card="0"} 3
    go_goroutines 9

    """

  /// The map that is begun is read as it stands, and gives what the names say.
  @Test func theRestIsBegunAsAMap() throws {
    let lines = Self.lines(Self.strange)
    let start = try #require(lines.firstIndex { $0.hasPrefix("name: ") })
    let text = lines[start...].joined(separator: "\n") + "\n"
    #expect(text.contains("    # FIELD: acme_flux"))
    #expect(text.contains("    # FIELD: acme_tile_power_watts"))
    #expect(text.contains("several of one GPU: max(...)"))
    #expect(!text.contains("goroutines"))
    let mapping = try MappingFile(Array(text.utf8), subject: "my.yaml")
    var reader = PageReader(book: RuleBook(mapping: mapping.exporter), fallbackHost: "h")
    PageFixtures.read(Self.strange, &reader)
    var assembler = PageAssembler(site: "h", period: 15)
    let frame = assembler.frame(&reader, at: PageFixtures.now)
    #expect(frame.gpus.count == 2 && frame.identity(0).host == "n1")
    #expect(frame.gpu(.temperature, 0) == 61 && frame.gpu(.temperature, 1) == 62)
    #expect(frame.gpu(.powerDraw, 0) == 250.5 && frame.gpu(.framebufferUsed, 0) == 1)
    #expect(frame.gpu(.utilization, 0) == 25)
    let after = Self.lines(Self.strange, book: RuleBook(mapping: mapping.exporter))
    #expect(after.contains("  temperature of n1 gpu 0 = 61 °C, by my-exporter"))
  }

  /// A page that nobody maps is explained all the same.
  @Test func aPageThatIsRefusedIsExplained() async throws {
    let page = Self.strange
    let source = OpenMetricsSource(try PageAddress(kind: "http", "//n:9400")) { ListedEngine([:]) }
    var session = source.session()
    let answer = HTTPAnswer(
      status: 200, headers: [HTTPRequest.Header("Content-Type", "text/plain")],
      body: Array(page.utf8))
    guard case .status(let status) = session.take(.answered(answer), latency: 0, at: .now()) else {
      Issue.record("a frame of nothing")
      return
    }
    #expect(status.error?.contains("check --explain begins one") == true)
    #expect(session.explanation(of: answer) != nil)
  }

  @Test func namesOfTheLanguageAreTold() {
    #expect {
      try MappingFile(
        Array("gpus:\n  fields:\n    powerDraw: min(x)".utf8), subject: "f.yaml")
    } throws: { error in
      "\(error)".contains("there is no min(...); there are: max(...), sum(...), mean(...)")
    }
    #expect {
      try MappingFile(Array("gpus:\n  identity: {wheel: x}".utf8), subject: "f.yaml")
    } throws: { error in
      "\(error)".contains("there are: host, index, uuid, bus, name, driver")
    }
  }
}
